"""The model of tiny-words.ts as a Hugging Face folder, for vLLM.

    make_tiny_hf.py FOLDER WORDS_JSON

Works like tiny-gguf.ts. Runs in vLLM's venv, which has torch and transformers. Nothing is downloaded.
"""

import json
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

BOS, EOS = 0, 1
HIDDEN = 128
CHAT_TEMPLATE = "{% for m in messages %}{{ m['content'] }}{% endfor %}"


def make_tokenizer(words):
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        # Enough for every word to become one token; the symbols that are not words stay bytes.
        min_frequency=1,
        special_tokens=["<s>", "</s>"],
        # Every byte is a token, so that any prompt can be encoded.
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    spoken = [*words["cycle"], *words["tail"], words["finish"], words["loop"]]
    bpe.train_from_iterator((word for word in spoken if word.startswith(" ")), trainer)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    wrapped.chat_template = CHAT_TEMPLATE
    return wrapped


def make_arcs(tokenizer, words):
    """The hidden dimension of each token in the chain, and (dimension, next token) for each step of it."""
    cycle = [token for word in words["cycle"] for token in tokenizer.encode(word)]
    tail = [token for word in words["tail"] for token in tokenizer.encode(word)]
    (finish,), (loop,) = tokenizer.encode(words["finish"]), tokenizer.encode(words["loop"])
    states = [*cycle, *tail, finish, loop]
    assert len(set(states)) == len(states) < HIDDEN, "each token may be in the chain once"
    dimension = {token: index + 1 for index, token in enumerate(states)}
    arcs = list(zip([dimension[token] for token in cycle], [*cycle[1:], cycle[0]]))
    arcs += zip([dimension[token] for token in tail], [*tail[1:], EOS])
    # Dimension 0 is "any other token".
    arcs += [(0, cycle[0]), (dimension[finish], tail[0]), (dimension[loop], loop)]
    return dimension, arcs


def make_model(tokenizer, words):
    size = len(tokenizer)
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=HIDDEN,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=EOS,
    )
    model = LlamaForCausalLM(config).float()
    dimension, arcs = make_arcs(tokenizer, words)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            weights.fill_(1 if "norm" in name else 0)
        for token in range(size):
            model.model.embed_tokens.weight[token, dimension.get(token, 0)] = 1
        for source, token in arcs:
            # RMS normalisation turns the unit vector into sqrt(HIDDEN): this makes the logit 40.
            model.lm_head.weight[token, source] = 40 / HIDDEN**0.5
    model.generation_config = GenerationConfig(bos_token_id=BOS, eos_token_id=EOS)
    return model


folder, words_json = sys.argv[1:]
spoken_words = json.loads(words_json)
made_tokenizer = make_tokenizer(spoken_words)
made_tokenizer.save_pretrained(folder)
make_model(made_tokenizer, spoken_words).save_pretrained(folder)
