using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>What a vault does with a job for a batch: one of four.</summary>
public abstract record BatchRuling
{
    private BatchRuling()
    {
    }

    /// <summary>Derive and attest this batch under the next counter of attestations.</summary>
    public sealed record Attest(AccountRecord Account, uint Epoch, long Counter) : BatchRuling;

    /// <summary>Attested before: give the stored attestation of that journal record again.</summary>
    public sealed record Repeat(AccountRecord Account, long Sequence) : BatchRuling;

    /// <summary>The merchant is locked: nothing leaves.</summary>
    public sealed record Locked(MerchantLock Lock) : BatchRuling;

    /// <summary>A clause failed.</summary>
    public sealed record Refuse(VaultRefusal Refusal) : BatchRuling;
}

/// <summary>C26: batches are derived here; the job can choose a number, never an address.</summary>
internal static class BatchClauses
{
    /// <summary>Addresses of one batch number.</summary>
    public const uint BatchSize = 1_000;

    public static BatchRuling C26(VaultState state, BatchJob job)
    {
        var own = state.Role == DeviceRole.ReceiveVault ? AddressPurpose.Cold : AddressPurpose.Hot;
        if (job.Purpose != own)
        {
            return Refuse($"A {state.Role.ToText()} derives {BatchId.PurposeText(own)} addresses only.");
        }

        var merchant = state.Merchants[job.Merchant];
        var account = merchant.Accounts[job.Asset];
        if (account.Asset != account.Limits.ChainAsset)
        {
            return Refuse($"{job.Asset} has no addresses of its own: it is received at those of {account.Limits.ChainAsset}.");
        }

        // All payments of an account chain are made by one account.
        if (account.Nonces is not null && own == AddressPurpose.Hot)
        {
            return job is { BatchNumber: 0, FirstIndex: 0, Count: 1 }
                ? Known(account, job) ?? new BatchRuling.Attest(account, merchant.OwnEpoch, state.Attestations + 1)
                : Refuse("The hot batch of an account chain is the one address with index 0.");
        }

        if (job.Count is < 1 or > BatchSize || job.FirstIndex != (ulong)job.BatchNumber * BatchSize
            || (ulong)job.FirstIndex + job.Count > DerivationPath.Hardened)
        {
            return Refuse($"Batch n has 1 to {BatchSize} addresses from index {BatchSize}·n.");
        }

        return Known(account, job) ?? new BatchRuling.Attest(account, merchant.OwnEpoch, state.Attestations + 1);
    }

    private static BatchRuling? Known(AccountRecord account, BatchJob job)
    {
        if (!account.Batches.TryGetValue(job.BatchNumber, out var known))
        {
            return null;
        }

        return known.Count == job.Count ? new BatchRuling.Repeat(account, known.Sequence) : Refuse("The batch was attested with another count.");
    }

    private static BatchRuling.Refuse Refuse(string detail) => new(VaultRefusal.Reject(VaultClause.C26, detail));
}
