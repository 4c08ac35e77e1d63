// Facts of decisions, approvals and other entries of people. Written by hooks, MCP elicitation,
// imports and drafts.

extension FactKey where Value == String {
  /// What was decided, in the words of whoever did: `accept`, `decline`, `denied`, `asked`.
  public static var decision: Self { Self("decision") }
  /// What decided: a person, a rule, a configuration, in the program's words.
  public static var decisionSource: Self { Self("decision.source") }
  /// In `policy.decision`: the rule that says so.
  public static var decisionRule: Self { Self("decision.rule") }
  /// In `policy.decision`: the record that says that the action is held, where this ends that.
  public static var decisionHold: Self { Self("decision.hold") }
  /// In `policy.decision`: what becomes of what is held if nobody decides, `allowed` or `denied`.
  public static var decisionOtherwise: Self { Self("decision.otherwise") }
  /// In `policy.decision`: the name of the policy that decided.
  public static var policyName: Self { Self("policy") }
  /// Who approved.
  public static var approver: Self { Self("approver") }
  /// In `human.approval`: how the person was asked, such as `form` or `url` (MCP elicitation).
  public static var mode: Self { Self("mode") }
  /// In `human.approval`: what the person was asked.
  public static var message: Self { Self("message") }
  /// In `human.input`: where the person said it.
  public static var channel: Self { Self("channel") }
  /// The id of a grant of authority.
  public static var grant: Self { Self("grant") }
  /// To whom authority was delegated, a matter was escalated, or a checkpoint was given.
  public static var grantedTo: Self { Self("to") }
  /// What a grant or a consent covers.
  public static var scope: Self { Self("scope") }
  /// The id of a consent.
  public static var consent: Self { Self("consent") }
  /// The id of an escalation.
  public static var escalation: Self { Self("escalation") }
  /// The id of a legal hold.
  public static var hold: Self { Self("hold") }
  /// In `content.erased`: whose content was destroyed.
  public static var erasedSubject: Self { Self("subject") }
  /// In `content.erased`: on what legal basis.
  public static var legalBasis: Self { Self("basis") }
  /// In `retention.applied`: the rule that was carried out.
  public static var retentionRule: Self { Self("rule") }
  /// In `model.evaluated`: the model's version.
  public static var evaluatedModel: Self { Self("model") }
  /// In `model.evaluated`: the evaluation's name.
  public static var evaluation: Self { Self("evaluation") }
  /// In `model.evaluated`: the score as published.
  public static var evaluationScore: Self { Self("score") }
  /// In `model.evaluated`: who published it.
  public static var evaluationSource: Self { Self("source") }
  /// In `model.evaluated`: when it was published.
  public static var evaluationDate: Self { Self("date") }
}

extension FactKey where Value == Int64 {
  /// In `policy.decision`: how long what is held waits, in milliseconds.
  public static var decisionTimeout: Self { Self("decision.timeout.ms") }
}
