"""Two renderings of a plan as one document whose differences are Word revisions.

Whoever accepts all of them in Word has the new plan, whoever rejects all of them has the old
one: the same words, tables, sections, headers and footers.  A comparison of documents, and
not of answers, because what a condition shows or hides is only known once it is rendered.

``documents``   the whole file, part by part
``alignment``   which elements of two lists go together
``likeness``    what makes two blocks the same, and how much two others have in common
``steps``       the blocks of a container in one order: old, new, both
``ends``        what Word can't mark: the last paragraph of a cell
``stories`` ``placing``   the steps written into the new document
``tables`` ``paragraphs`` ``tokens`` ``wording`` ``fields``   what stands in a story
``marks``       w:ins, w:del and the records of changed properties
``names`` ``packages`` ``styles`` ``notes``   what deleted text needs of the old file

Not told: a moved row or paragraph is a deletion and an insertion; a link of the table of
contents whose words stay leads to the new place; a content control that only one document has
is not kept around its text.  The former properties of a section say nothing of its headers
(Word has no room for them): the last section keeps those of the new document.
"""

from sseplan.documents.redline.documents import redline

__all__ = ["redline"]
