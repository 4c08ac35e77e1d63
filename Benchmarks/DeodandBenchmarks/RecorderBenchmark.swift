enum RecorderBenchmark { static func run() async throws {} }
