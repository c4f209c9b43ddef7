"""The commands of `coco`, by what they may touch."""
