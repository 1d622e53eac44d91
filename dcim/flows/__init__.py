"""Flows: what needs servers and switches at once.

What the doors call:

Batch (``dcim.flows.batch``)
    ``load_batch(path) -> Batch``                            a job file; InvalidInput lists every problem as file:line
    ``load_batch_text(text, shown_as) -> Batch``             the same for the API's body
    ``plan_batch(session, batch) -> BatchPlan``              pure reading: each host with its wave, steps and changes, or why not
    ``start_batch(session, plan, context) -> str``           the job's uid; inside a unit of work; InvalidInput when a host is
                                                             refused; NothingToDo is no error: a plan without hosts starts nothing
    ``batch_progress(session, job_uid) -> BatchProgress``    waves and hosts with state, step, reason and progress
    ``dcim.flows.kinds.register_kinds()``                    registers the operation kind ``batch`` (the waves of a job)

Why (``dcim.flows.why``)
    ``why(session, name) -> Why``                            waiting_for, since, sla_s, last_evidence, likely_cause, next_action
"""
