"""The evaluation report: written from saved figures, judged by people, frozen when it is published."""
