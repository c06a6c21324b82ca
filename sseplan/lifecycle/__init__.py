"""What is done with a plan year after year, one file an act; it returns values and prints nothing.

revise (draft, record)                    freeze the present answers as a numbered version
yearly                                    the round of the yearly review
restore                                   bring a frozen version back
snapshot, comparison, word                one state of a plan; what differs from another; in Word
submission (parcel, recipients, letter)   prepare what is sent to the ARS; note it (sendings)
opinion                                   note what the ARS answered
history, state, summary                   what became of each version; where the plan stands
reminding, scheduling                     what falls due; the same every week
"""
