// What a host program imports. Drafts, receipts, readers and verdicts are the vocabulary of this
// library's own interface, so one `import Deodand` brings them; nothing else is passed on.
@_exported public import DeodandEvents
@_exported public import DeodandLog
@_exported public import DeodandStore
