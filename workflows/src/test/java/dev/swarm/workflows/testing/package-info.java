/** What workflow tests share: an in-memory Temporal with skipped time, fakes of all activities, and small workflows. */
package dev.swarm.workflows.testing;
