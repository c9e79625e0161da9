namespace Jumun.Engine;

/// <summary>
/// Interprets the steps of a <see cref="Saga{TData}"/>: pure, state and fact in, state and sends out.
/// Between shards a message is answered exactly once and in order, so no answer is ever lost: one that is missing is
/// late. That is why a step is sent again only after a refusal, and why a step that was given up unanswered is undone
/// when, and only if, it turns out to have been done.
/// </summary>
internal sealed class StepSaga<TData>(Saga<TData> saga)
    where TData : class
{
    private const int LastWord = -1;

    private readonly string[] _undoNames = [.. saga.Steps.Select(s => "undo " + s.Name)];

    public SagaState<TData> Begin(TData data, DateTimeOffset at, List<Send>? sends) =>
        Next(
            new SagaState<TData>
            {
                Data = data,
                Definition = saga.Version,
                Stage = SagaStage.Trying,
                Step = -1,
                BeganAt = at,
                WakesAt = at + saga.PatienceBeforePivot,
            },
            at, sends);

    /// <summary>Whether an event in an outcome must be kept, because its step learns from it or is decided by it.</summary>
    public bool Matters(SagaState<TData> state, long token, IEvent happened) =>
        Token.Of(token) is { IsUndo: false, Step: >= 0 } t
        && (saga.Steps[t.Step].Learn.ContainsKey(happened.GetType()) || Decides(saga.Steps[t.Step], happened));

    public SagaState<TData> React(SagaState<TData> s, IEvent fact, DateTimeOffset at, List<Send>? sends) => fact switch
    {
        SagaHeard heard when Token.Of(heard.Token) is var token =>
            token.IsUndo || token.Step == LastWord
                ? Undone(s, token, heard.Refusal, at, sends)
                : Answered(s, token, heard.Refusal, at, sends),
        SagaWoke => Woken(s, at, sends),
        SagaResumed resumed => Resumed(s, resumed.How, at, sends),
        _ => Happened(s, fact, at, sends),
    };

    /// <summary>An event: of the outcome that comes next, or, for a step that waits for events, the outcome itself.</summary>
    private SagaState<TData> Happened(SagaState<TData> s, IEvent happened, DateTimeOffset at, List<Send>? sends)
    {
        if (s.Step < 0 || s.Stage is not (SagaStage.Trying or SagaStage.Completing))
        {
            return s;
        }

        var step = saga.Steps[s.Step];
        if (step.Learn.TryGetValue(happened.GetType(), out var learn))
        {
            s = s with { Data = learn(s.Data!, happened) };
        }

        if (!Decides(step, happened))
        {
            return s;
        }

        var refusal = step.Unless.TryGetValue(happened.GetType(), out var refuse) ? refuse(happened) : null;
        return Settled(s, One(0), refusal, at, sends);
    }

    /// <summary>The outcome of a step that was sent.</summary>
    private SagaState<TData> Answered(
        SagaState<TData> s, Token token, Refusal? refusal, DateTimeOffset at, List<Send>? sends)
    {
        var bit = One(token.Item);
        if (s.Stage is SagaStage.Undoing or SagaStage.Lingering)
        {
            return AnsweredLate(s, token, refusal, at, sends);
        }

        if (token.Step != s.Step || (s.Pending & bit) == 0)
        {
            return s; // An event of this very outcome settled it.
        }

        var waitsForEvent = saga.Steps[token.Step].Until.Count > 0;
        return refusal is null && waitsForEvent ? s : Settled(s, bit, refusal, at, sends);
    }

    private SagaState<TData> Settled(
        SagaState<TData> s, UInt128 bit, Refusal? refusal, DateTimeOffset at, List<Send>? sends)
    {
        s = s with
        {
            Pending = s.Pending & ~bit,
            Done = refusal is null ? s.Done | bit : s.Done,
            Failed = refusal is null ? s.Failed : s.Failed | bit,
            Reason = s.Stage == SagaStage.Trying ? s.Reason ?? refusal : null,
            StuckBecause = null,
        };
        if (s.Pending != 0)
        {
            return s;
        }

        if (s.Failed == 0)
        {
            return Next(s, at, sends);
        }

        return s.Stage == SagaStage.Completing ? RetryLater(s, at) : GiveUp(s, s.Reason!, at, sends);
    }

    /// <summary>On to the next step that has something to do; past the last one it is over.</summary>
    private SagaState<TData> Next(SagaState<TData> s, DateTimeOffset at, List<Send>? sends)
    {
        if (s.Step >= 0)
        {
            s = s with
            {
                StepsDone = s.StepsDone | (1UL << s.Step),
                Stage = saga.Steps[s.Step].Kind == StepKind.Pivot ? SagaStage.Completing : s.Stage,
            };
        }

        for (var i = s.Step + 1; i < saga.Steps.Count; i++)
        {
            if (saga.Steps[i].Items(s.Data!) is > 0 and var items)
            {
                return Ask(s with { Step = i, Done = 0, Failed = 0, Attempts = 0, StepAt = at }, All(items), false, sends);
            }
        }

        return s with { Stage = SagaStage.Over, WakesAt = null };
    }

    private SagaState<TData> GiveUp(SagaState<TData> s, Refusal reason, DateTimeOffset at, List<Send>? sends)
    {
        s = s with
        {
            Stage = SagaStage.Undoing,
            Reason = reason,
            GivenUpStep = s.Step,
            Unknown = s.Pending,
            Pending = 0,
            Failed = 0,
            Attempts = 0,
            StuckBecause = null,
            WakesAt = at + saga.PatienceForRetries,
        };
        var undo = saga.Steps[s.Step].Undo is null ? 0 : s.Done;
        return undo != 0 ? Ask(s with { StepAt = at }, undo, true, sends) : Previous(s, at, sends);
    }

    /// <summary>On to undoing the step before; when none is left, the last word.</summary>
    private SagaState<TData> Previous(SagaState<TData> s, DateTimeOffset at, List<Send>? sends)
    {
        s = s with { Failed = 0, Attempts = 0, StepAt = at };
        for (var i = s.Step - 1; i >= 0; i--)
        {
            if ((s.StepsDone & (1UL << i)) != 0 && saga.Steps[i].Undo is not null)
            {
                return Ask(s with { Step = i }, All(saga.Steps[i].Items(s.Data!)), true, sends);
            }
        }

        if (s.Step != LastWord && saga.LastWord is { } lastWord)
        {
            sends?.Add(new(lastWord(s.Data!, s.Reason!), new Token(LastWord, 0, true).Value));
            return s with { Step = LastWord, Pending = One(0) };
        }

        return Linger(s with { Stage = SagaStage.Lingering, Step = LastWord });
    }

    private static SagaState<TData> Linger(SagaState<TData> s) =>
        s.Stage == SagaStage.Lingering && (s.Unknown | s.LatePending | s.LateFailed) == 0
            ? s with { Stage = SagaStage.Over, WakesAt = null }
            : s;

    /// <summary>The outcome of undoing, or of the last word.</summary>
    private SagaState<TData> Undone(
        SagaState<TData> s, Token token, Refusal? refusal, DateTimeOffset at, List<Send>? sends)
    {
        var bit = One(token.Item);
        if (token.Step == s.GivenUpStep && (s.LatePending & bit) != 0)
        {
            s = s with { LatePending = s.LatePending & ~bit, LateFailed = refusal is null ? s.LateFailed : s.LateFailed | bit };
            return refusal is null ? Linger(s) : RetryLater(s, at);
        }

        if (token.Step != s.Step || (s.Pending & bit) == 0)
        {
            return s;
        }

        s = s with
        {
            Pending = s.Pending & ~bit,
            Failed = refusal is null ? s.Failed : s.Failed | bit,
            StuckBecause = null,
        };
        return s.Pending != 0 ? s : s.Failed != 0 ? RetryLater(s, at) : Previous(s, at, sends);
    }

    /// <summary>A step that had been given up was answered after all: if it was done, it is undone now.</summary>
    private SagaState<TData> AnsweredLate(
        SagaState<TData> s, Token token, Refusal? refusal, DateTimeOffset at, List<Send>? sends)
    {
        var bit = One(token.Item);
        if (token.Step != s.GivenUpStep || (s.Unknown & bit) == 0)
        {
            return s;
        }

        s = s with { Unknown = s.Unknown & ~bit, StuckBecause = null };
        if (refusal is not null || saga.Steps[token.Step].Undo is not { } undo)
        {
            return Linger(s);
        }

        sends?.Add(new(undo(s.Data!, token.Item), new Token(token.Step, token.Item, true).Value));
        return s with { LatePending = s.LatePending | bit, StepAt = at };
    }

    private SagaState<TData> RetryLater(SagaState<TData> s, DateTimeOffset at)
    {
        if (s.Attempts + 1 >= saga.AttemptsMax)
        {
            return s with { StuckBecause = $"'{StepName(s)}' was refused {saga.AttemptsMax} times.", WakesAt = null };
        }

        var pause = saga.BackoffFirst * Math.Pow(2, Math.Min(s.Attempts, 20));
        return s with { Attempts = s.Attempts + 1, WakesAt = at + pause };
    }

    private SagaState<TData> Woken(SagaState<TData> s, DateTimeOffset at, List<Send>? sends)
    {
        if ((s.Failed | s.LateFailed) != 0 && s.Pending == 0)
        {
            return AskAgain(s with { WakesAt = at + saga.PatienceForRetries }, at, sends);
        }

        var mayGiveUp = s.Stage == SagaStage.Trying && saga.Steps[s.Step].Kind != StepKind.Pivot;
        if (mayGiveUp)
        {
            return GiveUp(s, ProcessRefusals.TimedOut, at, sends);
        }

        return at < s.StepAt + saga.PatienceForRetries
            ? s with { WakesAt = s.StepAt + saga.PatienceForRetries }
            : s with { StuckBecause = $"'{StepName(s)}' has not been answered.", WakesAt = null };
    }

    private SagaState<TData> Resumed(SagaState<TData> s, Resumption how, DateTimeOffset at, List<Send>? sends)
    {
        s = s with { StuckBecause = null, Attempts = 0, WakesAt = at + saga.PatienceForRetries };
        switch (how)
        {
            case Resumption.Skip:
                s = s with { Done = s.Done | s.Failed, Failed = 0, LateFailed = 0 };
                return s.Pending != 0 ? s
                    : s.Stage == SagaStage.Completing ? Next(s, at, sends)
                    : s.Stage == SagaStage.Undoing ? Previous(s, at, sends) : Linger(s);
            case Resumption.Compensate when s.Stage == SagaStage.Completing:
                return GiveUp(s, ProcessRefusals.GivenUp, at, sends);
            default:
                return AskAgain(s, at, sends);
        }
    }

    private SagaState<TData> AskAgain(SagaState<TData> s, DateTimeOffset at, List<Send>? sends)
    {
        var undoing = s.Stage != SagaStage.Completing;
        if (s.Step == LastWord && s.Failed != 0)
        {
            sends?.Add(new(saga.LastWord!(s.Data!, s.Reason!), new Token(LastWord, 0, true).Value));
            s = s with { Pending = s.Failed, Failed = 0, StepAt = at };
        }
        else if (s.Failed != 0)
        {
            s = Ask(s with { Failed = 0, StepAt = at }, s.Failed, undoing, sends);
        }

        if (s.LateFailed != 0)
        {
            var late = Ask(s with { Step = s.GivenUpStep }, s.LateFailed, true, sends);
            s = s with { LatePending = s.LatePending | late.Pending, LateFailed = 0, StepAt = at };
        }

        return s;
    }

    private SagaState<TData> Ask(SagaState<TData> s, UInt128 items, bool undo, List<Send>? sends)
    {
        if (sends is not null)
        {
            var step = saga.Steps[s.Step];
            for (var i = 0; i < Saga<TData>.ItemsMax && items >> i != 0; i++)
            {
                if ((items & One(i)) != 0)
                {
                    var command = undo ? step.Undo!(s.Data!, i) : step.Do(s.Data!, i);
                    sends.Add(new(command, new Token(s.Step, i, undo).Value));
                }
            }
        }

        return s with { Pending = items };
    }

    /// <summary>The step that a saga is at, in words.</summary>
    public string StepName(SagaState<TData> s) => StepName(s.Step, s.Stage == SagaStage.Undoing);

    /// <summary>The step that an answer belongs to, in words.</summary>
    public string StepName(long token) => StepName(Token.Of(token).Step, Token.Of(token).IsUndo);

    private string StepName(int step, bool isUndo) =>
        step == LastWord ? "last word" : isUndo ? _undoNames[step] : saga.Steps[step].Name;

    private static bool Decides(SagaStep<TData> step, IEvent happened) =>
        step.Until.Contains(happened.GetType()) || step.Unless.ContainsKey(happened.GetType());

    private static UInt128 One(int item) => UInt128.One << item;

    private static UInt128 All(int items) =>
        items > Saga<TData>.ItemsMax
            ? throw new InvalidOperationException($"A fan-out has at most {Saga<TData>.ItemsMax} items, not {items}.")
            : items == Saga<TData>.ItemsMax ? UInt128.MaxValue : One(items) - 1;

    /// <summary>A saga's mark on a message: step + 2, item, and whether it undoes. Never 0.</summary>
    private readonly record struct Token(int Step, int Item, bool IsUndo)
    {
        public long Value => ((long)(Step + 2) << 9) | ((long)Item << 1) | (IsUndo ? 1L : 0L);

        public static Token Of(long value) => new((int)(value >> 9) - 2, (int)(value >> 1) & 0xFF, (value & 1) != 0);
    }
}
