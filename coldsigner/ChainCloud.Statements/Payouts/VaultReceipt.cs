using System.Security.Cryptography;

namespace ChainCloud.Statements;

/// <summary>What a vault did, numbered and chained to the receipt before it, so that an old image of a vault is found out.</summary>
/// <param name="Merchant">Whose job.</param>
/// <param name="Vault">Which vault.</param>
/// <param name="Counter">From 1, one higher than the receipt before.</param>
/// <param name="PrevReceiptHash">Hash of the receipt before; zero for the first.</param>
/// <param name="StatementHash">Hash of the statement judged; of several, see <see cref="HashOf"/>; zero where there was none to read.</param>
/// <param name="Fence">The fence consumed, where there is one.</param>
/// <param name="TxId">The transaction signed, where one was.</param>
/// <param name="Fee">Its fee, on account chains the most that it can be; zero where nothing was signed.</param>
/// <param name="Decision">What was done.</param>
/// <param name="Reason">"" when signed; otherwise the clause, for example "C11", and nothing secret.</param>
/// <param name="VaultTime">The vault's time, Unix seconds; never goes backwards.</param>
/// <param name="RemainingDay">What is left of the asset's 24 h limit after this.</param>
public sealed record VaultReceipt(
    MerchantId Merchant, DeviceId Vault, long Counter, Hash256 PrevReceiptHash, Hash256 StatementHash, Fence? Fence, Hash256? TxId,
    Amount Fee, VaultDecision Decision, string Reason, long VaultTime, Amount RemainingDay) : IStatement<VaultReceipt>
{
    public static string Tag => "cc/receipt/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    /// <summary>One statement's own hash; for several, SHA-256 over their hashes in order.</summary>
    public static Hash256 HashOf(IReadOnlyList<Hash256> statements) =>
        statements.Count == 1 ? statements[0] : new Hash256(SHA256.HashData([.. statements.SelectMany(hash => hash.ToArray())]));

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 14);
        writer.Merchant(Merchant);
        writer.Device(Vault);
        writer.Number(Counter);
        writer.Hash(PrevReceiptHash);
        writer.Hash(StatementHash);
        writer.OptionalFence(Fence);
        writer.OptionalHash(TxId);
        writer.Asset(Fee.Asset);
        writer.Units(Fee.Units);
        writer.Text(Decision.ToText());
        writer.Text(Reason);
        writer.Number(VaultTime);
        writer.Asset(RemainingDay.Asset);
        writer.Units(RemainingDay.Units);
        return writer.ToArray();
    }

    public static Result<VaultReceipt> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 14, Read);

    private static VaultReceipt Read(CborReader reader)
    {
        var receipt = new VaultReceipt(
            reader.Merchant(), reader.Device(), reader.Number(), reader.Hash(), reader.Hash(), reader.OptionalFence(), reader.OptionalHash(),
            reader.Amount(reader.Asset()), (VaultDecision)reader.Choice(WireNames.VaultDecisions), reader.Text(), reader.Number(),
            reader.Amount(reader.Asset()));
        reader.Require(receipt.Counter > 0, "Receipts are counted from 1.");
        reader.Require((receipt.Counter == 1) == receipt.PrevReceiptHash.IsZero, "Only the first receipt follows none.");
        reader.Require((receipt.Decision == VaultDecision.Signed) == receipt.TxId.HasValue, "A transaction is named exactly when one was signed.");
        return receipt;
    }
}
