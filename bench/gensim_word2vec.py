"""Trains word2vec with gensim on a file of lines, writes the vectors, and prints the seconds that training took."""

import sys
import time

from gensim.models import Word2Vec

text, vectors, architecture, size, epochs, threads = sys.argv[1:]
model = Word2Vec(
    vector_size=int(size),
    window=5,
    negative=5,
    sample=1e-4,
    min_count=5,
    sg=int(architecture == "skip-gram"),
    alpha=0.05,
    epochs=int(epochs),
    workers=int(threads),
    seed=1,
)
model.build_vocab(corpus_file=text)
began = time.time()
model.train(
    corpus_file=text, total_words=model.corpus_total_words, total_examples=model.corpus_count, epochs=int(epochs)
)
print(time.time() - began)
model.wv.save_word2vec_format(vectors, binary=True)
