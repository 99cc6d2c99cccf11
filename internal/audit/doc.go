// Package audit records every decision, and what became of it.
//
// A decision and its outcome are two records with one decision_id, whichever
// enforcement point made them: so one can ask for every refusal, and for every
// permission that came to nothing. They go, one line of JSON each, to a file of their
// own, and to the log for whoever debugs, or without a file to the log alone.
//
// A [Trail] makes the records. A [File] writes them, in a goroutine of its own:
// a disk that is full, broken or hangs delays no call and loses no line that a
// few megabytes of memory can hold until it works again. Lines wait ten milliseconds for
// others to be written with them: of a daemon that is killed, those are lost. Listening, whispering
// and barging, and the playing of a recording, are the exception. They must be on
// the disk before they happen, so where that fails within two seconds they are
// refused. So must a [Deletion], which is no decision: a recording's time is over.
package audit
