/**
 * Common English words, each of which with the space before it is one token in nearly every tokenizer with a vocabulary of
 * 30,000 and more. Which of them are is asked, never assumed.
 */
export const WORDS: readonly string[] =
  `time year people way day man world life hand part child eye woman place work week case point government company
number group problem fact house water room mother area money story month lot right study book word business issue side
kind head service friend father power hour game line end member law car city name president team minute idea body
information back parent face level office door health person art war history party result change morning reason
research girl boy food moment air teacher force education river mountain garden window table paper music letter
animal light color street road school student family state country night home question`.split(/\s+/);
