using System.Buffers.Binary;
using ChainCloud.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Chains;

/// <summary>Turns outputs of ours into the facts that are stored: which are deposits, and which are coins to spend.</summary>
public sealed class FactBuilder(ChainParameters parameters, ITransferReads transfers)
{
    /// <summary>Deposits and coins among the outputs. An amount that can't exist is the node's fault.</summary>
    public async Task<(List<DepositFact> Deposits, List<CoinFact> Coins)> Build(
        IReadOnlyList<OurOutput> outputs, IReadOnlyList<SpendFact> spends, DateTimeOffset at, CancellationToken ct)
    {
        var (deposits, coins) = (new List<DepositFact>(), new List<CoinFact>());
        foreach (var output in outputs)
        {
            var (purpose, amount) = (await PurposeOf(output, spends, coins, ct), AmountOf(output.Hit));
            var isDust = purpose != AddressPurpose.Change && output.Hit.Value < FeeRules.DustThreshold(parameters, output.Hit.Script);
            if (purpose != AddressPurpose.Change)
            {
                deposits.Add(new DepositFact(
                    NewId(output.Hit.Outpoint, at), output.Address.Batch.Book, output.Hit.Outpoint, output.Hit.Script, purpose, amount, isDust));
            }

            // Dust costs more to spend than it holds, so it is never a coin.
            if (!isDust)
            {
                var branch = output.Address.Batch.Purpose == AddressPurpose.Change ? 1u : 0u;
                coins.Add(new CoinFact(
                    output.Address.Batch.Book, output.Hit.Outpoint, purpose, branch, output.Address.Index, output.Hit.Script, amount,
                    output.Hit.IsCoinbase));
            }
        }

        return (deposits, coins);
    }

    /// <summary>The same output always gets the same id from the same moment on, so that two watchers don't make two.</summary>
    private static DepositId NewId(Outpoint point, DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[36];
        point.TxId.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[32..], point.Index);
        return DepositId.Of(FactIds.Of(bytes, at));
    }

    // A stranger can pay to a change address too: only what our own transactions return is change.
    private async Task<AddressPurpose> PurposeOf(
        OurOutput output, IReadOnlyList<SpendFact> spends, IReadOnlyList<CoinFact> made, CancellationToken ct)
    {
        var (purpose, txId) = (output.Address.Batch.Purpose, output.Hit.Outpoint.TxId);
        return purpose == AddressPurpose.Change && await transfers.FindAttempt(parameters.Asset, txId, ct) is null && !await SpendsOurs(output, spends, made, ct)
            ? AddressPurpose.Hot
            : purpose;
    }

    // Our own transaction may be in the block under another id, where signatures are part of it; or be forgotten here, after the database was
    // restored, together with the one before it in the same block. Nobody but our send vault can spend a coin of its account, and it pays
    // change to nobody else. What the receive vault's owner moves there by hand is a deposit like any other.
    private async Task<bool> SpendsOurs(OurOutput output, IReadOnlyList<SpendFact> spends, IReadOnlyList<CoinFact> made, CancellationToken ct)
    {
        var (txId, book) = (output.Hit.Outpoint.TxId, output.Address.Batch.Book);
        List<Outpoint> spent = [.. spends.Where(s => s.SpendingTxId == txId).Select(s => s.Point)];
        return spent.Count > 0
            && (made.Any(c => c.Book == book && c.Purpose != AddressPurpose.Cold && spent.Contains(c.Point))
                || (await transfers.Coins(parameters.Asset, spent, ct)).Any(c => c.Book == book && (c.ReservedBy is not null || c.Purpose != AddressPurpose.Cold)));
    }

    private Amount AmountOf(OutputHit hit) => hit.Value >= 0 && hit.Value <= parameters.MaxSupplyUnits
        ? Amount.Of(parameters.Asset, hit.Value)
        : throw new NodeFaultException($"The node gave output {hit.Outpoint} an amount that can't exist.");
}
