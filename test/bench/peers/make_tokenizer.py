"""A byte-level BPE of 8,192 tokens for the peers, which will not run without a tokenizer: 8,192 are what inference-perf wants.

    make_tokenizer.py FOLDER

Writes it as FOLDER/tokenizer, and once more as the hub's cache FOLDER/hub, the only way by which AIPerf takes one
offline. Nothing is downloaded: the words that it is trained on are made up, the same ones every time.
"""

import pathlib
import random
import shutil
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

SIZE = 8192
NAME = ("bench", "tokenizer")
CHAT_TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def made_up_words():
    dice = random.Random(42)
    syllables = [c + v + e for c in "bcdfghklmnprstvw" for v in "aeiou" for e in ("", "l", "n", "r", "s", "t")]
    for _ in range(20_000):
        yield " " + "".join(dice.choices(syllables, k=dice.randint(1, 4)))


def make_tokenizer():
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(made_up_words(), trainer)
    assert bpe.get_vocab_size() == SIZE, "too few made-up words"
    wrapped = PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    wrapped.chat_template = CHAT_TEMPLATE
    return wrapped


root = pathlib.Path(sys.argv[1])
make_tokenizer().save_pretrained(root / "tokenizer")
repository = root / "hub" / "--".join(("models", *NAME))
commit = "0" * 40
shutil.copytree(root / "tokenizer", repository / "snapshots" / commit)
(repository / "refs").mkdir()
(repository / "refs" / "main").write_text(commit)
