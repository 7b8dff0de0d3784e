"""The demonstration programme: 424 synthetic professionals, taken through the site's own verbs.

cast.py says who they are and timeline.py when they do what (both pure); stage.py makes the places,
the programme and the logins; playing.py lets them do it; build.py is the way in.
"""
