-- Version 1: everything that the engine keeps. Words in braces are what each database calls them.

CREATE TABLE IF NOT EXISTS {prefix}pipeline (
    pipeline_id {id} NOT NULL PRIMARY KEY,
    ord {counter} UNIQUE,
    name {text} NOT NULL,
    unique_id {text} NOT NULL,
    identity_key {word} UNIQUE,
    description {long},
    tags {long} NOT NULL,
    state {word} NOT NULL,
    created_at {number} NOT NULL,
    first_activation {number},
    last_activation {number},
    last_deactivation {number},
    finished_at {number},
    deletion_requested_at {number},
    latest_version INTEGER NOT NULL,
    active_version INTEGER NOT NULL,
    activation_values {long} NOT NULL,
    next_seq {number} NOT NULL,
    on_demand_cursor {number},
    cancel_active BOOLEAN NOT NULL,
    owner {word},
    epoch BIGINT DEFAULT 0 NOT NULL
) {busy};

CREATE INDEX IF NOT EXISTS {prefix}pipeline_state ON {prefix}pipeline (state);
CREATE INDEX IF NOT EXISTS {prefix}pipeline_owner ON {prefix}pipeline (owner, state);


CREATE TABLE IF NOT EXISTS {prefix}definition (
    pipeline_id {id} NOT NULL,
    version INTEGER NOT NULL,
    body {long} NOT NULL,
    errored BOOLEAN NOT NULL,
    created_at {number} NOT NULL,
    PRIMARY KEY (pipeline_id, version)
) {roomy};

CREATE TABLE IF NOT EXISTS {prefix}component (
    pipeline_id {id} NOT NULL,
    component_key {id} NOT NULL,
    component_id {text} NOT NULL,
    cursor_at {number},
    open_instances {number} NOT NULL,
    paused BOOLEAN NOT NULL,
    health {word} NOT NULL,
    health_instance {text},
    health_start {number},
    health_at {number},
    latest_run {number},
    latest_completed {number},
    filled {long} NOT NULL,
    epochs {long} NOT NULL,
    PRIMARY KEY (pipeline_id, component_key)
) {busy};

CREATE TABLE IF NOT EXISTS {prefix}instance (
    pipeline_id {id} NOT NULL,
    seq {number} NOT NULL,
    id_hash {number} NOT NULL,
    visible_id {text} NOT NULL,
    component_hash {number} NOT NULL,
    component_id {text} NOT NULL,
    type {text} NOT NULL,
    kind {word} NOT NULL,
    start_at {number} NOT NULL,
    end_at {number} NOT NULL,
    through_at {number},
    referrer {number} NOT NULL,
    generation INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status {word} NOT NULL,
    created_at {number} NOT NULL,
    actual_start {number},
    actual_end {number},
    attempts INTEGER NOT NULL,
    generation_attempts INTEGER NOT NULL,
    charged_failures INTEGER NOT NULL,
    infrastructure_failures INTEGER NOT NULL,
    due_at {number},
    checks INTEGER NOT NULL,
    last_check {long},
    checking_since {number},
    rerun BOOLEAN NOT NULL,
    late BOOLEAN NOT NULL,
    commanded BOOLEAN NOT NULL,
    cascade_failed_on {text},
    message {long},
    backfill_id {text},
    resident BOOLEAN NOT NULL,
    parked BOOLEAN NOT NULL,
    blocked_by {number} NOT NULL,
    ended_at {number},
    PRIMARY KEY (pipeline_id, seq)
) {roomy};

CREATE INDEX IF NOT EXISTS {prefix}instance_id ON {prefix}instance (pipeline_id, id_hash);
CREATE INDEX IF NOT EXISTS {prefix}instance_component ON {prefix}instance (pipeline_id, component_hash, start_at);
CREATE INDEX IF NOT EXISTS {prefix}instance_resident ON {prefix}instance {resident columns};
CREATE INDEX IF NOT EXISTS {prefix}instance_parked ON {prefix}instance {parked columns};
CREATE INDEX IF NOT EXISTS {prefix}instance_referrer ON {prefix}instance {referrer columns};
CREATE INDEX IF NOT EXISTS {prefix}instance_ended ON {prefix}instance {ended columns};

CREATE TABLE IF NOT EXISTS {prefix}attempt (
    pipeline_id {id} NOT NULL,
    instance {number} NOT NULL,
    attempt_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status {word} NOT NULL,
    start_at {number} NOT NULL,
    running_since {number},
    end_at {number},
    error_id {text},
    error_message {long},
    error_stack_trace {long},
    hostname {text},
    log_location {text},
    reported_at {number},
    progress {long} NOT NULL,
    resource {number} NOT NULL,
    resource_attempt INTEGER NOT NULL,
    resource_id {text},
    task INTEGER NOT NULL,
    terminating BOOLEAN NOT NULL,
    PRIMARY KEY (pipeline_id, instance, attempt_number)
) {roomy};

CREATE TABLE IF NOT EXISTS {prefix}attempt_objects (
    pipeline_id {id} NOT NULL,
    instance {number} NOT NULL,
    attempt_number INTEGER NOT NULL,
    objects {long} NOT NULL,
    PRIMARY KEY (pipeline_id, instance, attempt_number)
) {roomy};

CREATE TABLE IF NOT EXISTS {prefix}task (
    pipeline_id {id} NOT NULL,
    instance {number} NOT NULL,
    attempt INTEGER NOT NULL,
    task_number INTEGER NOT NULL,
    kind {word} NOT NULL,
    worker_group {text} NOT NULL,
    type {text} NOT NULL,
    priority {number} NOT NULL,
    handouts INTEGER NOT NULL,
    holder {text},
    lease_until {number},
    silence {word} NOT NULL,
    acknowledged BOOLEAN NOT NULL,
    canceled BOOLEAN NOT NULL,
    PRIMARY KEY (pipeline_id, instance, attempt, task_number)
) {busy};

CREATE TABLE IF NOT EXISTS {prefix}outbox (
    pipeline_id {id} NOT NULL,
    id {number} NOT NULL,
    effect_key {text} NOT NULL,
    instance {number} NOT NULL,
    instance_id {text} NOT NULL,
    cause {text} NOT NULL,
    action {long} NOT NULL,
    node {long} NOT NULL,
    created_at {number} NOT NULL,
    tries INTEGER NOT NULL,
    PRIMARY KEY (pipeline_id, id)
) {busy};

CREATE TABLE IF NOT EXISTS {prefix}backfill (
    pipeline_id {id} NOT NULL,
    backfill_id {id} NOT NULL,
    ord {counter} UNIQUE,
    from_at {number} NOT NULL,
    to_at {number} NOT NULL,
    selection {word} NOT NULL,
    ordering {word} NOT NULL,
    concurrency INTEGER NOT NULL,
    pause_on_failure BOOLEAN NOT NULL,
    state {word} NOT NULL,
    created_at {number} NOT NULL,
    ended_at {number},
    cursor_at {number},
    total {number} NOT NULL,
    taken {number} NOT NULL,
    reopened {number} NOT NULL,
    message {long},
    PRIMARY KEY (pipeline_id, backfill_id)
) {roomy};

CREATE TABLE IF NOT EXISTS {prefix}event (
    event_number {counter} PRIMARY KEY,
    pipeline_id {id} NOT NULL,
    body {long} NOT NULL
) {busy};

CREATE INDEX IF NOT EXISTS {prefix}event_pipeline ON {prefix}event (pipeline_id, event_number);

CREATE TABLE IF NOT EXISTS {prefix}listener (
    listener_key {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    begins_after {number} NOT NULL
) {busy};

CREATE TABLE IF NOT EXISTS {prefix}listener_cursor (
    listener_key {id} NOT NULL,
    pipeline_id {id} NOT NULL,
    passed {number} NOT NULL,
    PRIMARY KEY (listener_key, pipeline_id)
) {busy};

CREATE TABLE IF NOT EXISTS {prefix}node (
    node_number {counter} PRIMARY KEY,
    node_id {word} UNIQUE,
    name {text} NOT NULL,
    joined_at {number} NOT NULL,
    lease_until {number} NOT NULL,
    since {number} NOT NULL,
    owned INTEGER NOT NULL
) {busy};

CREATE TABLE IF NOT EXISTS {prefix}inbox (
    inbox_id {counter} PRIMARY KEY,
    pipeline_id {id} NOT NULL,
    command_id {word},
    node_id {word} NOT NULL,
    caller {text} NOT NULL,
    kind {word} NOT NULL,
    body {long} NOT NULL,
    secret BOOLEAN NOT NULL,
    sent_at {number} NOT NULL
) {busy};

CREATE INDEX IF NOT EXISTS {prefix}inbox_pipeline ON {prefix}inbox (pipeline_id, inbox_id);

CREATE TABLE IF NOT EXISTS {prefix}command (
    pipeline_id {id} NOT NULL,
    command_id {id} NOT NULL,
    node_id {word} NOT NULL,
    caller {text} NOT NULL,
    kind {word} NOT NULL,
    what {long} NOT NULL,
    received_at {number} NOT NULL,
    done_at {number} NOT NULL,
    error {word},
    message {long},
    PRIMARY KEY (pipeline_id, command_id)
) {roomy};

CREATE INDEX IF NOT EXISTS {prefix}command_done ON {prefix}command (done_at);
