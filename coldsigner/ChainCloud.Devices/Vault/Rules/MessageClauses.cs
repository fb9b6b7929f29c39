using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>C1 to C4: the message itself.</summary>
internal static class MessageClauses
{
    /// <summary>How long the channel key before the current one is still taken, in seconds: 2 h.</summary>
    public const long OverlapSeconds = 7_200;

    /// <summary>C1 and C2. The frame's own form was judged when it was decoded; here its contents are.</summary>
    public static SignCase? Read(VaultState state, SignJob job, long clock, out VaultRefusal? refusal)
    {
        var messages = ImmutableArray.CreateBuilder<Unverified<PayoutIntent>>(job.Intents.Length);
        foreach (var bytes in job.Intents)
        {
            if (!SignedStatement.Read<PayoutIntent>(bytes).TryGet(out var message, out var unreadable))
            {
                refusal = VaultRefusal.Reject(VaultClause.C1, unreadable.Detail);
                return null;
            }

            messages.Add(message);
        }

        refusal = C2(state, job, [.. messages.Select(m => m.Statement)]);
        if (refusal is not null)
        {
            return null;
        }

        var asset = state.Catalog.Find(job.Asset).Value;
        var read = asset.Utxo is { } utxo
            ? Utxo(state, job, asset, utxo, messages.ToImmutable(), clock)
            : Evm(state, job, asset, asset.Evm!, messages.ToImmutable(), clock);
        if (!read.TryGet(out var value, out var malformed))
        {
            refusal = VaultRefusal.Reject(VaultClause.C1, malformed.Detail);
        }

        return value;
    }

    /// <summary>The result of <see cref="Read"/> as a condition.</summary>
    public static bool TryGet(this SignCase? read, [NotNullWhen(true)] out SignCase? value) => (value = read) is not null;

    /// <summary>C2 of a job that is about all assets: network, vault and merchant.</summary>
    public static VaultRefusal? Addressed(VaultState state, JobFrame job)
    {
        if (job.Network != state.Network)
        {
            return VaultRefusal.Reject(VaultClause.C2, $"The job is for network {job.Network.ToText()}; this vault serves {state.Network.ToText()}.");
        }

        if (job.Device != state.Vault)
        {
            return VaultRefusal.Reject(VaultClause.C2, $"The job is for {job.Device}; this vault is {state.Vault}.");
        }

        return state.Merchants.ContainsKey(job.Merchant) ? null : VaultRefusal.Reject(VaultClause.C2, "The merchant is not enrolled here.");
    }

    /// <summary>C2 of any job: network, vault, merchant and asset.</summary>
    public static VaultRefusal? C2(VaultState state, JobFrame job)
    {
        if (Addressed(state, job) is { } refusal)
        {
            return refusal;
        }

        return state.Merchants[job.Merchant].Accounts.ContainsKey(job.Asset) && state.Catalog.Find(job.Asset).IsOk
            ? null
            : VaultRefusal.Reject(VaultClause.C2, $"The merchant has no {job.Asset} account here.");
    }

    /// <summary>C2 of a job to sign: this vault signs payouts, and every intent is for the job's network, asset and merchant.</summary>
    public static VaultRefusal? C2(VaultState state, SignJob job, ImmutableArray<PayoutIntent> intents)
    {
        if (C2(state, job) is { } refusal)
        {
            return refusal;
        }

        if (state.Role != DeviceRole.SendVault)
        {
            return VaultRefusal.Reject(VaultClause.C2, "Only a send vault signs payouts; this one holds cold keys.");
        }

        return intents.All(i => i.Network == job.Network && i.Asset == job.Asset && i.Merchant == job.Merchant)
            ? null
            : VaultRefusal.Reject(VaultClause.C2, "An intent is of another network, asset or merchant than the job.");
    }

    private static Result<SignCase> Utxo(
        VaultState state, SignJob job, AssetDefinition asset, ChainParameters chain, ImmutableArray<Unverified<PayoutIntent>> messages, long clock)
    {
        var merchant = state.Merchants[job.Merchant];
        return PsbtReader.Read(job.Proposal).Map<SignCase>(proposed =>
            new UtxoSignCase(asset, chain, merchant, merchant.Accounts[job.Asset], messages, proposed, state.VaultTime(clock)));
    }

    private static Result<SignCase> Evm(
        VaultState state, SignJob job, AssetDefinition asset, EvmParameters chain, ImmutableArray<Unverified<PayoutIntent>> messages, long clock)
    {
        // A type that is known but not signed here is C20's to refuse, by its name; everything else that can't be read is C1's.
        var type = EvmTransactionTypes.Of(job.Proposal.Span);
        var proposed = type is null or EvmTransactionType.DynamicFee
            ? EvmTransaction.ParseUnsigned(job.Proposal.Span).Map(t => (EvmTransaction?)t)
            : Result<EvmTransaction?>.Ok(null);
        var merchant = state.Merchants[job.Merchant];
        var contracts = state.Catalog.All.Where(a => a.ChainAsset == asset.ChainAsset && !a.IsNative).Select(a => a.Token!.Contract);
        return proposed.Map<SignCase>(transaction => new EvmSignCase(
            asset, chain, [.. contracts], merchant, merchant.Accounts[job.Asset], messages, transaction, state.VaultTime(clock)));
    }

    /// <summary>C3: each intent signed under exactly the V-Device's channel key of its epoch. An unknown epoch is C4's.</summary>
    public static VaultRefusal? C3(SignCase c)
    {
        foreach (var message in c.Messages)
        {
            if (c.Merchant.ChannelKeys.TryGetValue(message.Statement.Epoch, out var channel) && !message.Verify(channel.Key).IsOk)
            {
                return VaultRefusal.Lock(VaultClause.C3, "An intent does not carry the signature of the merchant's V-Device.");
            }
        }

        return null;
    }

    /// <summary>C4: the epoch is known, current or the one before within the overlap, and its key's time has begun and not ended.</summary>
    public static VaultRefusal? C4(SignCase c)
    {
        var current = c.Merchant.ChannelKeys.Keys.Max();
        foreach (var intent in c.Intents)
        {
            if (!c.Merchant.ChannelKeys.TryGetValue(intent.Epoch, out var channel))
            {
                return VaultRefusal.Suspend(VaultClause.C4, $"No channel key of epoch {intent.Epoch} is known here.");
            }

            var overlapping = intent.Epoch == current - 1 && c.Time <= c.Merchant.ChannelKeys[current].NotBefore + OverlapSeconds;
            if (intent.Epoch != current && !overlapping)
            {
                return VaultRefusal.Suspend(VaultClause.C4, $"Epoch {intent.Epoch} has been replaced by {current}.");
            }

            if (c.Time < channel.NotBefore || c.Time > channel.NotAfter)
            {
                return VaultRefusal.Suspend(VaultClause.C4, $"The channel key of epoch {intent.Epoch} is not valid at this time.");
            }
        }

        return null;
    }
}
