from celery import shared_task


@shared_task
def work_out_items(activity_id: int, meaning: int) -> None:
    """Work out the statistics of one quiz; safe to run twice."""
    from assessments import item_report
    from courses.models import Activity

    activity = Activity.objects.filter(pk=activity_id).first()
    if activity is not None:
        item_report.work_out(activity, meaning)


@shared_task
def hand_in_overdue() -> None:
    """Hand in timed attempts that were left open; safe to run twice."""
    from assessments import attempts

    attempts.submit_overdue()


@shared_task
def close_forgotten_rooms() -> None:
    """Close live rooms that nobody closed; their votes become numbers. Safe to run twice."""
    from assessments import live

    live.close_forgotten()
