"""Reads what Word2VecFormat wrote and writes the same for it to read; asks gensim the evaluations' questions.

Usage: gensim_check.py FOLDER
In FOLDER: ours.txt, ours.bin, words.txt (a word a line), vectors.f32 (little-endian), questions.txt, pairs.tsv,
settings.json ({"restricted": N}). Writes theirs.txt, theirs.bin and answers.json there; fails loudly on any difference.
"""
import json
import sys

import numpy
from gensim.models import KeyedVectors

folder = sys.argv[1]
with open(folder + "/words.txt", encoding="utf8") as lines:
    words = lines.read().split("\n")[:-1]
expected = numpy.fromfile(folder + "/vectors.f32", dtype="<f4").reshape(len(words), -1)
with open(folder + "/settings.json") as settings:
    restricted = json.load(settings)["restricted"]

for name, binary in (("ours.txt", False), ("ours.bin", True)):
    read = KeyedVectors.load_word2vec_format(folder + "/" + name, binary=binary)
    assert read.index_to_key == words, name
    assert read.vectors.dtype == numpy.float32, name
    assert numpy.array_equal(read.vectors, expected), name

read.save_word2vec_format(folder + "/theirs.txt", binary=False)
read.save_word2vec_format(folder + "/theirs.bin", binary=True)

score, sections = read.evaluate_word_analogies(folder + "/questions.txt", restrict_vocab=restricted)
_, spearman, missing = read.evaluate_word_pairs(folder + "/pairs.tsv")
similar = read.most_similar(positive=words[3:5], negative=words[7:8], topn=7)
answers = {
    "accuracy": score,
    "sections": [
        {"name": s["section"], "correct": len(s["correct"]), "asked": len(s["correct"]) + len(s["incorrect"])}
        for s in sections[:-1]
    ],
    "spearman": spearman[0],
    "missing_percent": missing,
    "similar": [{"word": word, "cosine": cosine} for word, cosine in similar],
}
with open(folder + "/answers.json", "w", encoding="utf8") as out:
    json.dump(answers, out)
