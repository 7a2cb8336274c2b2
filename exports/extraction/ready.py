"""Imported by the process that readers are forked from: loads what every page needs, once.

Libraries, dictionaries and the language model take more than half a second. Few objects of a page
are part of a reference cycle; collecting those as often as Python does by itself costs a tenth.
"""

import gc

import exports.extraction.extract
import exports.extraction.traits  # noqa: F401
from exports.extraction.recipe import recipe
from exports.language import names
from spiders import catalogue
from spiders.vocabulary import article, languages, periods, refusal  # noqa: F401

_DATES = "24 July 2023, 24.07-30.07.2023, 2023-07-24 - 2023-07-30"  # in all forms that are known

recipe()
catalogue.sources()
periods.span(_DATES)
periods.stamp(_DATES)
languages.tell("A sentence that is long enough for the model to be asked, whatever it then says.")
names.read().find("Name", "en")  # by the dictionaries of all languages
gc.freeze()
gc.set_threshold(100_000)
