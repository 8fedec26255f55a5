"""What a run logs besides numbers: pictures, sound, films, figures, shapes.

Each class of this room turns its data into bytes when it is made, so that the caller may go on
to change them, and into a file of the run and a map in the row when it is logged
(docs/formats/media.md). Libraries of pictures, figures and arrays are loaded only by those who
hand over such things.
"""
