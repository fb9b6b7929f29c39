using System.Collections.Immutable;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// What was signed within one rolling window. An entry falls out only when both the vault's clock and the V-Device's signed time have
/// gone on by the window's length since: a clock put forward refills nothing while the V-Device is honest, and a V-Device that signs
/// what times it likes refills nothing while the clock is right.
/// </summary>
/// <param name="Seconds">The window's length.</param>
/// <param name="Total">Sum of what is in the window.</param>
/// <param name="Count">Intents in the window.</param>
public sealed record SpendWindow(long Seconds, Amount Total, int Count)
{
    private ImmutableQueue<Entry> Entries { get; init; } = [];

    /// <summary>At a vault time, with <paramref name="signed"/> the latest time that the V-Device has signed. Neither goes back between calls.</summary>
    public SpendWindow Advance(long vaultTime, long signed)
    {
        var (entries, total, count) = (Entries, Total, Count);
        while (!entries.IsEmpty && entries.Peek() is var first && vaultTime - first.At >= Seconds && signed - first.Signed >= Seconds)
        {
            entries = entries.Dequeue();
            (total, count) = (total - first.Amount, count - first.Intents);
        }

        return this with { Entries = entries, Total = total, Count = count };
    }

    public SpendWindow Add(long vaultTime, long signed, Amount amount, int intents) =>
        this with { Entries = Entries.Enqueue(new Entry(vaultTime, signed, amount, intents)), Total = Total + amount, Count = Count + intents };

    private sealed record Entry(long At, long Signed, Amount Amount, int Intents);
}

/// <summary>What one merchant's one asset has used up of its limits.</summary>
/// <param name="Hour">The last hour.</param>
/// <param name="Day">The last 24 hours.</param>
/// <param name="Lifetime">All there ever was.</param>
/// <param name="SignedLatest">The latest notBefore of what was signed; Unix seconds.</param>
public sealed record SpendBudget(SpendWindow Hour, SpendWindow Day, Amount Lifetime, long SignedLatest)
{
    public static SpendBudget Unused(AssetId asset) =>
        new(new SpendWindow(3_600, Amount.Zero(asset), 0), new SpendWindow(86_400, Amount.Zero(asset), 0), Amount.Zero(asset), 0);

    /// <summary>The budget as it stands at a vault time, with intents of that latest notBefore in hand.</summary>
    public SpendBudget At(long vaultTime, long signed)
    {
        var latest = Math.Max(SignedLatest, signed);
        return this with { Hour = Hour.Advance(vaultTime, latest), Day = Day.Advance(vaultTime, latest), SignedLatest = latest };
    }

    /// <summary>After signing: <paramref name="amount"/> is what the intents pay and the fee.</summary>
    public SpendBudget Spend(long vaultTime, long signed, Amount amount, int intents)
    {
        var now = At(vaultTime, signed);
        return now with
        {
            Hour = now.Hour.Add(vaultTime, now.SignedLatest, amount, intents),
            Day = now.Day.Add(vaultTime, now.SignedLatest, amount, intents),
            Lifetime = Lifetime + amount,
        };
    }

    /// <summary>What is left of the day's limit; zero when used up.</summary>
    public Amount RemainingDay(VaultLimits limits) => Day.Total >= limits.MaxPerDay ? Amount.Zero(limits.Asset) : limits.MaxPerDay - Day.Total;
}
