/// A started program with pipes for its standard streams.
package struct PipedProcess: Sendable {
  /// The process.
  package let process: ChildProcess
  /// Where its standard input is written.
  package let input: Int32
  /// Where its standard output is read.
  package let output: Int32
  /// Where its standard error is read.
  package let error: Int32

  /// Starts a command found on the PATH, with our environment.
  package static func start(_ command: [String]) throws(SystemError) -> PipedProcess {
    let toChild = try Pipe.make()
    let fromChild = try Pipe.make()
    let errors = try Pipe.make()
    defer { for end in [toChild.read, fromChild.write, errors.write] { ByteStream.close(end) } }
    do throws(SystemError) {
      let process = try ChildProcess.start(
        command, redirect: [(toChild.read, 0), (fromChild.write, 1), (errors.write, 2)])
      return PipedProcess(
        process: process, input: toChild.write, output: fromChild.read, error: errors.read)
    } catch {
      for end in [toChild.write, fromChild.read, errors.read] { ByteStream.close(end) }
      throw error
    }
  }
}
