-- What the web server, the API and the worker may do with the framework's own tables and the job queue.
-- Idempotent; applied after every migration by clerestory.site.grants, before the rooms' own files.

GRANT USAGE ON SCHEMA public TO app, releaser, sequencer, registrar;

GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO app;
GRANT SELECT ON django_migrations, django_content_type TO app;

-- Procrastinate: a job is put in the queue in the transaction that makes it necessary, so `app` needs all of it.
GRANT SELECT, INSERT, UPDATE, DELETE
    ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers TO app;
GRANT USAGE, SELECT, UPDATE
    ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_periodic_defers_id_seq,
    procrastinate_workers_id_seq TO app;
