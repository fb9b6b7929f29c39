using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Devices;

/// <summary>
/// The cloud's copy of what a vault says it did for a merchant: numbered and hash-chained, so that an old image of a vault is found out.
/// </summary>
public sealed class ReceiptChain(IDeviceStore devices, TimeProvider clock)
{
    /// <summary>
    /// Verifies a receipt under the vault's channel key and appends it; one that is there already is accepted as it is. Refuses with
    /// <see cref="ProblemCodes.StatementSignatureInvalid"/>, <see cref="ProblemCodes.StatementMismatch"/>, when one before it has not arrived
    /// yet <see cref="ProblemCodes.ReceiptAhead"/> (post it again later), or, when it contradicts the chain,
    /// <see cref="ProblemCodes.ReceiptChainBroken"/>.
    /// </summary>
    public async Task<Result<VaultReceipt>> Append(DeviceRow vault, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (!SignedStatement.Verify<VaultReceipt>(bytes, DeviceCards.ChannelKeyOf(vault)).TryGet(out var signed, out var problem))
        {
            return problem;
        }

        var receipt = signed.Statement;
        if (receipt.Vault != vault.Id || receipt.Merchant != vault.Merchant)
        {
            return new Problem(ProblemCodes.StatementMismatch, $"The receipt is of {receipt.Vault} for {receipt.Merchant}.");
        }

        var last = await devices.LastReceipt(vault.Id, vault.Merchant, ct);
        if (last is not null && (ulong)receipt.Counter <= last.Counter)
        {
            return await IsKnown(vault, receipt, ct) ? receipt : Broken(receipt, last.Counter);
        }

        if ((ulong)receipt.Counter > (last?.Counter ?? 0) + 1)
        {
            return new Problem(ProblemCodes.ReceiptAhead, $"Receipt {receipt.Counter} came before receipt {(last?.Counter ?? 0) + 1}.");
        }

        var row = new ReceiptRow(
            vault.Id, vault.Merchant, (ulong)receipt.Counter, receipt.PrevReceiptHash, receipt.Hash, receipt.StatementHash, bytes.ToArray(),
            clock.GetUtcNow());
        return await devices.InsertReceipt(row, ct) || await IsKnown(vault, receipt, ct) ? receipt : Broken(receipt, last?.Counter ?? 0);
    }

    private async Task<bool> IsKnown(DeviceRow vault, VaultReceipt receipt, CancellationToken ct)
    {
        var known = await devices.Receipts(vault.Id, vault.Merchant, (ulong)receipt.Counter - 1, 1, ct);
        return known.Count == 1 && known[0].Hash == receipt.Hash;
    }

    private static Problem Broken(VaultReceipt receipt, ulong last) =>
        new(ProblemCodes.ReceiptChainBroken, $"Receipt {receipt.Counter} does not follow receipt {last}: was an old image of the vault started?");
}
