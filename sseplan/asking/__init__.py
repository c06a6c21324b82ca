"""The guided dialogue in a terminal: questions asked one after the other, in French.

session     the loop: which question, what its reply means, where to go next
reviewing   the yearly review: « toujours vrai ? », one answer after the other
reviewer    who does it
rows        lists and tables · places: communes · choosing: choices
values      one value asked, read, corrected or kept as typed
keeping     every answer saved at once; two versions never lost
desk        what all of them share: the door, the trame, the answers so far
screens · grid · review_screens     pure layout of what is shown
terminal · plain · editor     the doors: prompt_toolkit, bare lines, $EDITOR
door        what a door can do
"""
