"""`coco portal new`: from what a portal answered to a portal file and a first sample. Evidence in, texts out.

`look` says what to ask for, `cards` finds lists, `guess` knows names of fields, `offers` weighs the shapes, `skeleton`
takes the sentences out of a page, `files` and `text` write. Nothing here has a network, a clock or a disk:
spiders/probe.py asks.
"""
