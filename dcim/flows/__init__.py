"""Flows: what needs servers and switches at once.

What the doors call:

Batch (``dcim.flows.batch``)
    ``load_batch(path) -> Batch``                            a job file; InvalidInput lists each problem as file:line
    ``load_batch_text(text, shown_as) -> Batch``             the same for the API's body
    ``plan_batch(session, batch) -> BatchPlan``              reading only: each host with wave, steps and changes, or
                                                             why not; ``.to_json()``, ``.is_empty``
    ``start_batch(session, plan, context, skip_refused=False) -> str``   the job's uid, "" when there is nothing to do;
                                                             inside a unit of work; of hosts that are being worked on by
                                                             this batch already, that job's uid
    ``batch_progress(session, job_uid) -> BatchProgress``    waves and hosts with state, step, reason and progress

Why (``dcim.flows.why``)
    ``why(session, name) -> Why``                            waiting_for, since, sla_s, last_evidence, likely_cause,
                                                             next_action; ``.to_json()``
"""
