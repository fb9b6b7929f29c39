namespace ChainCloud.Simulation;

/// <summary>What the world outside can do in one step. What is not <see cref="Kinds.IsDaily"/> can be left out to shrink a failing run.</summary>
internal enum Kind
{
    Mine,
    AdvanceChain,
    Sweep,
    FetchJobs,
    DeliverJob,
    DeliverAnswer,
    AskAddress,
    PayDeposit,
    RequestPayout,
    TimePasses,
    ReadBalances,
    RepeatRequest,
    CancelPayout,
    ReplaceDeposit,
    Reorganize,
    ChangeFees,
    LongTime,
    JumpClock,
    CrashSilo,
    StartSilo,
    TroubleStore,
    TroubleNode,
    DropFrame,
    DoubleFrame,
    DamageFrame,
    CutPower,
    KeepImage,
    RestoreImage,
    ConflictRequest,
    ForeignCall,
    StealByRequest,
    ForgeIntent,
    TamperJob,
    SwapAddresses,
    ReplayFrame,
    ForgeAnswer,
    RequestBatch,
}

/// <summary>How often what happens, by weight.</summary>
internal static class Kinds
{
    private static readonly (Kind Kind, int Weight)[] Weights =
    [
        (Kind.Mine, 50), (Kind.AdvanceChain, 60), (Kind.Sweep, 60), (Kind.FetchJobs, 130), (Kind.DeliverJob, 220), (Kind.DeliverAnswer, 220),
        (Kind.AskAddress, 15), (Kind.PayDeposit, 25), (Kind.RequestPayout, 50), (Kind.TimePasses, 60), (Kind.ReadBalances, 10),
        (Kind.RepeatRequest, 12), (Kind.CancelPayout, 6), (Kind.ReplaceDeposit, 8), (Kind.Reorganize, 9), (Kind.ChangeFees, 5), (Kind.LongTime, 5),
        (Kind.JumpClock, 4), (Kind.CrashSilo, 7), (Kind.StartSilo, 40), (Kind.TroubleStore, 8), (Kind.TroubleNode, 6), (Kind.DropFrame, 12),
        (Kind.DoubleFrame, 12), (Kind.DamageFrame, 8), (Kind.CutPower, 5), (Kind.KeepImage, 3), (Kind.RestoreImage, 1), (Kind.ConflictRequest, 6),
        (Kind.ForeignCall, 8), (Kind.StealByRequest, 3), (Kind.ForgeIntent, 2), (Kind.TamperJob, 2), (Kind.SwapAddresses, 3), (Kind.ReplayFrame, 8),
        (Kind.ForgeAnswer, 6), (Kind.RequestBatch, 5),
    ];

    private static readonly int Sum = Weights.Sum(w => w.Weight);

    /// <summary>Without these nothing would happen at all.</summary>
    public static bool IsDaily(Kind kind) => kind <= Kind.TimePasses;

    public static Kind Throw(Dice dice)
    {
        var thrown = dice.Below(Sum);
        foreach (var (kind, weight) in Weights)
        {
            if ((thrown -= weight) < 0)
            {
                return kind;
            }
        }

        return Kind.Mine;
    }
}
