"""The tables of lifecycle."""

from service.lifecycle.models.hand_overs import TeamHandOver as TeamHandOver
from service.lifecycle.models.merging import MergeReview as MergeReview
from service.lifecycle.models.merging import PersonMerge as PersonMerge
