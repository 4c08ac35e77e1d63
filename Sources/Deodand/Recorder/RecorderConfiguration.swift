public import DeodandEvents
public import DeodandStore

/// How a recorder works, and what it says of itself.
public struct RecorderConfiguration: Sendable {
  /// How long the process that records lives.
  public enum Mode: Sendable {
    /// A process that stays: it states its start and its stop, and signs a checkpoint at the end.
    case service
    /// A command that records a few events and exits, such as a hook: it shares the
    /// `recorder.started` record of the same host, boot, build and user, and leaves no stop.
    case oneShot
  }

  /// A bound on events and on bytes; whichever is reached first counts.
  public struct Bound: Sendable {
    /// How many events.
    public var events: Int
    /// How many bytes of content.
    public var bytes: Int

    /// Bounds both.
    public init(events: Int, bytes: Int) {
      precondition(events > 0 && bytes > 0, "a bound of nothing would block for ever")
      self.events = events
      self.bytes = bytes
    }
  }

  /// How long the process lives.
  public var mode: Mode
  /// What is being watched, for the coverage statement.
  public var watches: [Watch] = []
  /// Where high-water marks are kept; nil for nowhere, which the log then says.
  public var state: StateDirectory? = .standard()
  /// The build that `recorder.started` names.
  public var build = Build.name
  /// The clocks.
  public var clock = RecorderClock.system
  /// How much may wait to be recorded; callers beyond it are suspended.
  public var queue = Bound(events: 4096, bytes: 64 << 20)
  /// How much one transaction takes.
  public var batch = Bound(events: 1024, bytes: 16 << 20)
  /// After how many records a checkpoint is signed.
  ///
  /// Records behind the last checkpoint are held by the chain alone; a signature for each would
  /// cost a synchronized write and a signature a call.
  public var checkpointEvery: UInt64 = 10_000
  /// How many records a one-shot command may leave behind the last checkpoint.
  public var oneShotTail: UInt64 = 100
  /// Whether closing a service's recorder brings the search index up to date.
  ///
  /// That takes as long as there is content that was not indexed yet.
  public var indexesAtClose: Bool
  /// Lets steps of a commit fail, for tests.
  package var fault: (@Sendable (LogWriter.Step) -> StoreError?)?

  /// The defaults, for a process of that kind.
  public init(_ mode: Mode = .service) {
    self.mode = mode
    indexesAtClose = mode == .service
  }
}
