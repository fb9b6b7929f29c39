namespace ChainCloud.Statements;

/// <summary>A vault's word that the addresses under <paramref name="Root"/> are its own, derived by itself. Signed with its channel key.</summary>
/// <param name="Network">Of the chain.</param>
/// <param name="Asset">Whose addresses.</param>
/// <param name="Merchant">For whom.</param>
/// <param name="Purpose">Cold (receive vault) or hot (send vault).</param>
/// <param name="ScriptType">Of every address of the batch.</param>
/// <param name="BatchNumber">From 0, per merchant, asset and purpose.</param>
/// <param name="FirstIndex">The first address index on the external branch.</param>
/// <param name="Count">How many addresses; 1 or more.</param>
/// <param name="Root">Of <see cref="MerkleTree"/> over the scripts.</param>
/// <param name="Epoch">Of the channel key that signs.</param>
/// <param name="Counter">The vault's counter of attestations, strictly rising.</param>
public sealed record AddressBatchAttestation(
    Network Network, AssetId Asset, MerchantId Merchant, AddressPurpose Purpose, BatchScriptType ScriptType, uint BatchNumber, uint FirstIndex,
    uint Count, Hash256 Root, uint Epoch, long Counter) : IStatement<AddressBatchAttestation>
{
    public static string Tag => "cc/addr-batch/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 11);
        writer.Network(Network);
        writer.Asset(Asset);
        writer.Merchant(Merchant);
        writer.Purpose(Purpose);
        writer.Text(ScriptType.ToText());
        writer.Number(BatchNumber);
        writer.Number(FirstIndex);
        writer.Number(Count);
        writer.Hash(Root);
        writer.Number(Epoch);
        writer.Number(Counter);
        return writer.ToArray();
    }

    public static Result<AddressBatchAttestation> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 11, reader =>
    {
        var batch = new AddressBatchAttestation(
            reader.Network(), reader.Asset(), reader.Merchant(), reader.Purpose(), (BatchScriptType)reader.Choice(WireNames.ScriptTypes),
            reader.Small(), reader.Small(), reader.Small(), reader.Hash(), reader.Small(), reader.Number());
        reader.RequireBatchRange(batch.FirstIndex, batch.Count);
        return batch;
    });
}

/// <summary>The V-Device's judgement of one batch, over its root. Signed with its channel key.</summary>
/// <param name="Network">Of the chain.</param>
/// <param name="Asset">Whose addresses.</param>
/// <param name="Merchant">For whom.</param>
/// <param name="Purpose">Of the batch.</param>
/// <param name="BatchNumber">Of the batch.</param>
/// <param name="Root">The root over the list that the V-Device was given, computed by itself.</param>
/// <param name="Decision">Only an accepted batch is usable.</param>
public sealed record BatchVerdict(
    Network Network, AssetId Asset, MerchantId Merchant, AddressPurpose Purpose, uint BatchNumber, Hash256 Root, BatchDecision Decision)
    : IStatement<BatchVerdict>
{
    public static string Tag => "cc/batch-verdict/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 7);
        writer.Network(Network);
        writer.Asset(Asset);
        writer.Merchant(Merchant);
        writer.Purpose(Purpose);
        writer.Number(BatchNumber);
        writer.Hash(Root);
        writer.Text(Decision.ToText());
        return writer.ToArray();
    }

    public static Result<BatchVerdict> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 7, reader => new BatchVerdict(
        reader.Network(), reader.Asset(), reader.Merchant(), reader.Purpose(), reader.Small(), reader.Hash(),
        (BatchDecision)reader.Choice(WireNames.BatchDecisions)));
}

/// <summary>What holds for every range of addresses.</summary>
internal static class BatchRange
{
    /// <summary>The most addresses of one batch.</summary>
    public const uint MaxCount = FieldReader.MaxItems;

    /// <summary>1 to 10,000 addresses, all below the hardened half of the index space (BIP-32).</summary>
    public static void RequireBatchRange(this CborReader reader, uint firstIndex, uint count)
    {
        reader.Require(count is >= 1 and <= MaxCount, $"A batch has 1 to {MaxCount} addresses.");
        reader.Require((ulong)firstIndex + count <= DerivationPath.Hardened, "The batch goes beyond the last index.");
    }
}
