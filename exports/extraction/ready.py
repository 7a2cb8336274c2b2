"""Imported once, by the process that all readers are forked from: what every page needs is loaded.

Loading the language model takes half a second; forks share it. A page makes many objects and hardly
a circle of them, so that looking for circles as often as Python does by itself costs a tenth.
"""

import gc

import exports.extraction.extract
import exports.extraction.traits  # noqa: F401
from exports.language import names
from spiders import catalogue
from spiders.vocabulary import article, languages, refusal  # noqa: F401

catalogue.sources()
languages.tell("A sentence that is long enough for the model to be asked, whatever it then says.")
names.read().find("Name", "en")  # by the dictionaries of all languages
gc.freeze()
gc.set_threshold(100_000)
