using ChainCloud.Domain.Payouts;

namespace ChainCloud.Domain.Transfers;

/// <summary>A payout of a planned transfer.</summary>
/// <param name="Since">When it came into its state.</param>
public sealed record Passenger(PayoutState State, DateTimeOffset Since)
{
    public PayoutId Id => State.Terms.Id;
}

/// <summary>What a planned transfer does next.</summary>
public abstract record Departure
{
    /// <summary>Somebody may still decide.</summary>
    public sealed record Wait : Departure;

    /// <summary>All its payouts ended.</summary>
    public sealed record Abandon : Departure;

    /// <summary>It goes to the vault.</summary>
    /// <param name="With">The approved payouts.</param>
    /// <param name="Without">The undecided ones, which leave it.</param>
    public sealed record Go(IReadOnlyList<Passenger> With, IReadOnlyList<Passenger> Without) : Departure;

    /// <param name="grace">How long the approved wait for the undecided, from the last approval on: a device that decides slowly still decides.</param>
    public static Departure Next(IReadOnlyCollection<Passenger> carried, DateTimeOffset now, TimeSpan grace)
    {
        var approved = carried.Where(p => p.State is PayoutState.Approved).ToList();
        var undecided = carried.Where(p => p.State is PayoutState.AwaitingApproval).ToList();
        return (approved, undecided) switch
        {
            ([], []) => new Abandon(),
            ([], _) => new Wait(),
            (_, []) => new Go(approved, []),
            _ => now > approved.Max(p => p.Since) + grace ? new Go(approved, undecided) : new Wait(),
        };
    }
}
