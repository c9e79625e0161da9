namespace Jumun.Engine;

/// <summary>
/// Interprets the steps of a <see cref="Saga{TData}"/>: pure, state and fact in, state, sends and sayings out.
/// Between shards a message is answered exactly once and in order, so no answer is ever lost: one that is missing is
/// late. That is why a step is sent again only after a refusal, and why a step that was given up unanswered is undone
/// when, and only if, it turns out to have been done.
/// </summary>
internal sealed class StepSaga<TData>(Saga<TData> saga)
    where TData : class
{
    private const int LastWord = -1;

    private readonly string[] _undoNames = [.. saga.Steps.Select(s => "undo " + s.Name)];

    public SagaState<TData> Begin(TData data, DateTimeOffset at, Effects? effects)
    {
        var hasWayBack = saga.Steps[0].Kind != StepKind.Retriable;
        var s = new SagaState<TData>
        {
            Data = data,
            Definition = saga.Version,
            Stage = hasWayBack ? SagaStage.Trying : SagaStage.Completing,
            Step = -1,
            BeganAt = at,
            WakesAt = at + (hasWayBack ? saga.PatienceBeforePivot : saga.PatienceForRetries),
        };
        Next(s, at, effects);
        return s;
    }

    /// <summary>
    /// Whether an event in an outcome must be kept, because its step learns from it or is decided by it.
    /// </summary>
    public bool Matters(long token, IEvent happened) =>
        Token.Of(token) is { IsUndo: false, Step: >= 0 } t
        && (saga.Steps[t.Step].Learn.ContainsKey(happened.GetType()) || Decides(saga.Steps[t.Step], happened));

    /// <summary>
    /// The state after a fact, and what comes of it (null: it is only remembered, and nothing comes of it again).
    /// </summary>
    public SagaState<TData> React(SagaState<TData> state, IEvent fact, DateTimeOffset at, Effects? effects)
    {
        var s = state with { }; // Our own copy, changed in place from here on.
        switch (fact)
        {
            case SagaHeard heard when Token.Of(heard.Token) is { IsUndo: true } token:
                Undone(s, token, heard.Refusal, at, effects);
                break;
            case SagaHeard heard:
                Answered(s, Token.Of(heard.Token), heard.Refusal, at, effects);
                break;
            case SagaWoke:
                Woken(s, at, effects);
                break;
            case SagaResumed resumed:
                Resumed(s, resumed.How, at, effects);
                break;
            default:
                Happened(s, fact, at, effects);
                break;
        }

        return s;
    }

    /// <summary>The step that a saga is at, in words.</summary>
    public string StepName(SagaState<TData> s) => StepName(s.Step, s.Stage == SagaStage.Undoing);

    public IReadOnlyList<ProcessStep> StepsOf(SagaState<TData> s) =>
        [.. saga.Steps.Select((step, i) => new ProcessStep(step.Name, StateOf(s, step, i)))];

    /// <summary>The step that an answer belongs to, in words.</summary>
    public string StepName(long token) => StepName(Token.Of(token).Step, Token.Of(token).IsUndo);

    private static ProcessStepState StateOf(SagaState<TData> s, SagaStep<TData> step, int index)
    {
        var (isDone, isOver) = ((s.StepsDone & (1UL << index)) != 0, s.Stage == SagaStage.Over);
        return (s.Stage is SagaStage.Trying or SagaStage.Completing || (isOver && s.Reason is null)) switch
        {
            true when isDone => ProcessStepState.Done,
            true when index == s.Step && !isOver => ProcessStepState.UnderWay,
            true when index > s.Step && !isOver => ProcessStepState.ToCome,
            true => step.Says is null ? ProcessStepState.Skipped : ProcessStepState.Done,
            false when index == s.Step => ProcessStepState.Undoing,
            false when !isDone => ProcessStepState.NotDone,
            false => step.Undo is null || index < s.Step ? ProcessStepState.Done : ProcessStepState.Undone,
        };
    }

    private string StepName(int step, bool isUndo) =>
        step == LastWord ? "last word" : isUndo ? _undoNames[step] : saga.Steps[step].Name;

    /// <summary>
    /// An event: of the outcome that comes next, or, for a step that waits for events, the outcome itself.
    /// </summary>
    private void Happened(SagaState<TData> s, IEvent happened, DateTimeOffset at, Effects? effects)
    {
        if (s.Stage is SagaStage.Undoing or SagaStage.Lingering)
        {
            HappenedLate(s, happened, at, effects);
            return;
        }

        if (s.Step < 0 || s.Stage is not (SagaStage.Trying or SagaStage.Completing))
        {
            return;
        }

        if (s.Stage == SagaStage.Trying && saga.CallsOff.TryGetValue(happened.GetType(), out var reason))
        {
            GiveUp(s, reason(happened), at, effects);
            return;
        }

        var step = saga.Steps[s.Step];
        Learn(s, step, happened);
        if (Decides(step, happened))
        {
            Settle(s, One(0), RefusalIn(step, happened), at, effects);
        }
    }

    /// <summary>An event that a given-up step waited for: what it tells was done, is undone now.</summary>
    private void HappenedLate(SagaState<TData> s, IEvent happened, DateTimeOffset at, Effects? effects)
    {
        if (s.Unknown == 0)
        {
            return;
        }

        var step = saga.Steps[s.GivenUpStep];
        Learn(s, step, happened); // Its undoing may need to know.
        if (Decides(step, happened))
        {
            AnsweredLate(s, new Token(s.GivenUpStep, 0, false), RefusalIn(step, happened), at, effects);
        }
    }

    /// <summary>The outcome of a step that was sent.</summary>
    private void Answered(SagaState<TData> s, Token token, Refusal? refusal, DateTimeOffset at, Effects? effects)
    {
        var bit = One(token.Item);
        if (refusal is null && saga.Steps[token.Step].Until.Count > 0)
        {
            return; // It was only accepted: the event is the outcome.
        }

        if (s.Stage is SagaStage.Undoing or SagaStage.Lingering)
        {
            AnsweredLate(s, token, refusal, at, effects);
        }
        else if (token.Step == s.Step && (s.Pending & bit) != 0) // Else an event of this very outcome settled it.
        {
            Settle(s, bit, refusal, at, effects);
        }
    }

    private void Settle(SagaState<TData> s, UInt128 bit, Refusal? refusal, DateTimeOffset at, Effects? effects)
    {
        s.Pending &= ~bit;
        s.StuckBecause = null;
        if (refusal is null)
        {
            s.Done |= bit;
            s.Failed &= ~bit;
        }
        else
        {
            s.Failed |= bit;
            s.Reason = s.Stage == SagaStage.Trying ? s.Reason ?? refusal : null;
        }

        if (s.Pending != 0)
        {
            return;
        }

        if (s.Failed == 0)
        {
            Next(s, at, effects);
        }
        else if (s.Stage == SagaStage.Completing)
        {
            RetryLater(s, at);
        }
        else
        {
            GiveUp(s, s.Reason!, at, effects);
        }
    }

    /// <summary>On to the next step that has something to do; past the last one it is over.</summary>
    private void Next(SagaState<TData> s, DateTimeOffset at, Effects? effects)
    {
        if (s.Step >= 0)
        {
            s.StepsDone |= 1UL << s.Step;
            s.Stage = saga.Steps[s.Step].Kind == StepKind.Pivot ? SagaStage.Completing : s.Stage;
        }

        for (var i = s.Step + 1; i < saga.Steps.Count; i++)
        {
            var step = saga.Steps[i];
            if (step.Says is { } says)
            {
                effects?.Says.Add(says(s.Data!));
            }
            else if (step.Items(s.Data!) is > 0 and var items)
            {
                (s.Step, s.Done, s.Failed, s.Attempts, s.StepAt) = (i, 0, 0, 0, at);
                s.WakesAt = step.IsAwaited ? null : s.WakesAt ?? at + saga.PatienceForRetries;
                Ask(s, All(items), false, effects);
                return;
            }
        }

        (s.Stage, s.WakesAt) = (SagaStage.Over, null);
        if (saga.Farewell is { } farewell)
        {
            effects?.Sends.Add(new(farewell(s.Data!), 0));
        }
    }

    private void GiveUp(SagaState<TData> s, Refusal reason, DateTimeOffset at, Effects? effects)
    {
        (s.Stage, s.Reason, s.StuckBecause) = (SagaStage.Undoing, reason, null);
        s.WakesAt = at + saga.PatienceForRetries;
        (s.GivenUpStep, s.Unknown) = (s.Step, saga.Steps[s.Step].IsAwaited ? 0 : s.Pending);
        (s.Pending, s.Failed, s.Attempts) = (0, 0, 0);
        if (saga.Steps[s.Step].Undo is not null && s.Done != 0)
        {
            s.StepAt = at;
            Ask(s, s.Done, true, effects);
        }
        else
        {
            Previous(s, at, effects);
        }
    }

    /// <summary>On to undoing the step before; when none is left, the last word.</summary>
    private void Previous(SagaState<TData> s, DateTimeOffset at, Effects? effects)
    {
        (s.Failed, s.Attempts, s.StepAt) = (0, 0, at);
        for (var i = s.Step - 1; i >= 0; i--)
        {
            if ((s.StepsDone & (1UL << i)) != 0 && saga.Steps[i].Undo is not null)
            {
                s.Step = i;
                Ask(s, All(saga.Steps[i].Items(s.Data!)), true, effects);
                return;
            }
        }

        if (s.Step != LastWord && saga.LastWord is not null)
        {
            s.Step = LastWord;
            SayLastWord(s, effects);
        }
        else
        {
            if (s.Step != LastWord && saga.SaysRefused?.Invoke(s.Data!, s.Reason!) is { } said)
            {
                effects?.Says.Add(said);
            }

            (s.Stage, s.Step) = (SagaStage.Lingering, LastWord);
            EndIfNothingIsOpen(s);
        }
    }

    private static void EndIfNothingIsOpen(SagaState<TData> s)
    {
        if (s.Stage == SagaStage.Lingering && (s.Unknown | s.LatePending | s.LateFailed) == 0)
        {
            (s.Stage, s.WakesAt) = (SagaStage.Over, null);
        }
    }

    /// <summary>The outcome of undoing, or of the last word.</summary>
    private void Undone(SagaState<TData> s, Token token, Refusal? refusal, DateTimeOffset at, Effects? effects)
    {
        var bit = One(token.Item);
        if (token.Step == s.GivenUpStep && (s.LatePending & bit) != 0)
        {
            s.LatePending &= ~bit;
            if (refusal is null)
            {
                EndIfNothingIsOpen(s);
            }
            else
            {
                s.LateFailed |= bit;
                RetryLater(s, at);
            }
        }
        else if (token.Step == s.Step && (s.Pending & bit) != 0)
        {
            s.Pending &= ~bit;
            s.Failed |= refusal is null ? 0 : bit;
            s.StuckBecause = null;
            if (s.Pending == 0 && s.Failed == 0)
            {
                Previous(s, at, effects);
            }
            else if (s.Pending == 0)
            {
                RetryLater(s, at);
            }
        }
    }

    /// <summary>A step that had been given up was answered after all: if it was done, it is undone now.</summary>
    private void AnsweredLate(SagaState<TData> s, Token token, Refusal? refusal, DateTimeOffset at, Effects? effects)
    {
        var bit = One(token.Item);
        if (token.Step != s.GivenUpStep || (s.Unknown & bit) == 0)
        {
            return;
        }

        s.Unknown &= ~bit;
        s.StuckBecause = null;
        if (refusal is null && saga.Steps[token.Step].Undo is { } undo)
        {
            effects?.Sends.Add(new(undo(s.Data!, token.Item), new Token(token.Step, token.Item, true).Value));
            s.LatePending |= bit;
            s.StepAt = at;
        }
        else
        {
            EndIfNothingIsOpen(s);
        }
    }

    private void RetryLater(SagaState<TData> s, DateTimeOffset at)
    {
        if (s.Attempts + 1 >= saga.AttemptsMax)
        {
            s.StuckBecause = $"'{StepName(s)}' was refused {saga.AttemptsMax} times.";
            s.WakesAt = null;
        }
        else
        {
            s.WakesAt = at + (saga.BackoffFirst * Math.Pow(2, Math.Min(s.Attempts, 20)));
            s.Attempts++;
        }
    }

    private void Woken(SagaState<TData> s, DateTimeOffset at, Effects? effects)
    {
        if ((s.Failed | s.LateFailed) != 0 && s.Pending == 0)
        {
            s.WakesAt = at + saga.PatienceForRetries;
            AskAgain(s, at, effects);
        }
        else if (s.Stage == SagaStage.Trying && saga.Steps[s.Step].Kind != StepKind.Pivot)
        {
            GiveUp(s, s.Reason ?? ProcessRefusals.TimedOut, at, effects);
        }
        else if (at < s.StepAt + saga.PatienceForRetries)
        {
            s.WakesAt = s.StepAt + saga.PatienceForRetries;
        }
        else
        {
            (s.StuckBecause, s.WakesAt) = ($"'{StepName(s)}' has not been answered.", null);
        }
    }

    private void Resumed(SagaState<TData> s, Resumption how, DateTimeOffset at, Effects? effects)
    {
        (s.StuckBecause, s.Attempts, s.WakesAt) = (null, 0, at + saga.PatienceForRetries);
        switch (how)
        {
            case Resumption.Skip:
                s.Done |= s.Failed;
                (s.Failed, s.LateFailed) = (0, 0);
                SkipOn(s, at, effects);
                break;
            case Resumption.Compensate when s.Stage == SagaStage.Completing:
                GiveUp(s, ProcessRefusals.GivenUp, at, effects);
                break;
            default:
                AskAgain(s, at, effects);
                break;
        }
    }

    private void SkipOn(SagaState<TData> s, DateTimeOffset at, Effects? effects)
    {
        if (s.Pending != 0)
        {
            return;
        }

        switch (s.Stage)
        {
            case SagaStage.Completing:
                Next(s, at, effects);
                break;
            case SagaStage.Undoing:
                Previous(s, at, effects);
                break;
            default:
                EndIfNothingIsOpen(s);
                break;
        }
    }

    private void AskAgain(SagaState<TData> s, DateTimeOffset at, Effects? effects)
    {
        s.StepAt = at;
        if (s.Failed != 0)
        {
            var again = s.Failed;
            s.Failed = 0;
            if (s.Step == LastWord)
            {
                SayLastWord(s, effects);
            }
            else
            {
                Ask(s, again, s.Stage != SagaStage.Completing, effects);
            }
        }

        Send(s, s.GivenUpStep, s.LateFailed, true, effects);
        s.LatePending |= s.LateFailed;
        s.LateFailed = 0;
    }

    private void SayLastWord(SagaState<TData> s, Effects? effects)
    {
        effects?.Sends.Add(new(saga.LastWord!(s.Data!, s.Reason!), new Token(LastWord, 0, true).Value));
        s.Pending = One(0);
    }

    private void Ask(SagaState<TData> s, UInt128 items, bool undo, Effects? effects)
    {
        Send(s, s.Step, items, undo, effects);
        s.Pending = items;
    }

    private void Send(SagaState<TData> s, int step, UInt128 items, bool undo, Effects? effects)
    {
        if (effects is null || saga.Steps[step].IsAwaited)
        {
            return;
        }

        for (var i = 0; i < Saga<TData>.ItemsMax && items >> i != 0; i++)
        {
            if ((items & One(i)) != 0)
            {
                var command = undo ? saga.Steps[step].Undo!(s.Data!, i) : saga.Steps[step].Do!(s.Data!, i);
                effects.Sends.Add(new(command, new Token(step, i, undo).Value));
            }
        }
    }

    private static void Learn(SagaState<TData> s, SagaStep<TData> step, IEvent happened)
    {
        if (step.Learn.TryGetValue(happened.GetType(), out var learn))
        {
            s.Data = learn(s.Data!, happened);
        }
    }

    private static Refusal? RefusalIn(SagaStep<TData> step, IEvent happened) =>
        step.Unless.TryGetValue(happened.GetType(), out var refuse) ? refuse(happened) : null;

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
