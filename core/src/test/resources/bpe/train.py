"""Makes text.txt and tokenizer.json beside it: what Hugging Face's trainer (tokenizers 0.23.2) learns from the text.

    pip install tokenizers==0.23.2 && python train.py
"""

import pathlib
import random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

folder = pathlib.Path(__file__).parent
rng = random.Random(5)
syllables = ["ba", "ne", "ri", "to", "lu", "sha", "ing", "ed", "er", "an", "á", "ñ", "мо", "ва", "漢", "字", "の", "😀"]
words = ["".join(rng.choice(syllables) for _ in range(rng.randint(1, 4))) for _ in range(600)]
words += ["don't", "we'll", "1999", "3.14", "A.B.", "--", "(x)"]
lines = []
for _ in range(700):
    line = [words[int(len(words) * rng.random() ** 3)] for _ in range(rng.randint(0, 12))]
    lines.append(rng.choice([" ", " ", " ", "  ", "\t"]).join(line))
(folder / "text.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=1000,
    min_frequency=2,
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    special_tokens=["<eos>"],
    show_progress=False,
)
tokenizer.train_from_iterator(lines, trainer)
tokenizer.save(str(folder / "tokenizer.json"))
