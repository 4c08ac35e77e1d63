// What a host program imports to make and to check evidence. Logs, selections, sinks and verdicts
// are the vocabulary of this library's own interface, so one `import DeodandEvidence` brings them.
@_exported public import Deodand
@_exported public import DeodandBundle
