using System.Data.Common;
using System.Numerics;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>The current row of a reader, as the platform's types. A value that can't be parsed is a damaged database and throws.</summary>
internal readonly struct SqlRow(DbDataReader reader, bool unitsAsText)
{
    public bool IsNull(int column) => reader.IsDBNull(column);

    public string Text(int column) => reader.GetString(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : reader.GetString(column);

    public long Long(int column) => reader.GetInt64(column);

    public long? LongOrNull(int column) => IsNull(column) ? null : reader.GetInt64(column);

    public int Int(int column) => checked((int)reader.GetInt64(column));

    public uint UInt(int column) => checked((uint)reader.GetInt64(column));

    public bool Bool(int column) => unitsAsText ? reader.GetInt64(column) != 0 : reader.GetBoolean(column);

    public byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column);

    public Hash256 Hash(int column) => new(Bytes(column));

    public Hash256? HashOrNull(int column) => IsNull(column) ? null : Hash(column);

    public ScriptPubKey Script(int column) => new(Bytes(column));

    public BigInteger Units(int column) =>
        unitsAsText ? UnitsText.Read(reader.GetString(column)) : reader.GetFieldValue<BigInteger>(column);

    public Amount Amount(int column, AssetId asset) => Kernel.Amount.Of(asset, Units(column));

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Long(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    /// <summary>A transaction id and an output number in two columns.</summary>
    /// <summary>A fence of two columns; another length or number is a damaged row and throws.</summary>
    public Fence Fence(int column) => Kernel.Fence.Of(Bytes(column), (ulong)Long(column + 1)).Value;

    public Outpoint Outpoint(int column) => new(Hash(column), UInt(column + 1));

    /// <summary>A height and a hash in two columns, null together.</summary>
    public BlockRef? Block(int column) => IsNull(column) ? null : new BlockRef(Long(column), Hash(column + 1));

    public AssetId Asset(int column) => AssetId.Parse(Text(column)).Value;

    public BookId Book(int column) => BookId.Parse(Text(column)).Value;

    public MerchantId Merchant(int column) => MerchantId.Parse(Text(column)).Value;

    public MerchantId? MerchantOrNull(int column) => IsNull(column) ? null : Merchant(column);

    public DeviceId Device(int column) => DeviceId.Parse(Text(column)).Value;

    public DeviceId? DeviceOrNull(int column) => IsNull(column) ? null : Device(column);

    public PayoutId Payout(int column) => PayoutId.Parse(Text(column)).Value;

    public TransferId Transfer(int column) => TransferId.Parse(Text(column)).Value;

    public TransferId? TransferOrNull(int column) => IsNull(column) ? null : Transfer(column);

    public AddressPurpose Purpose(int column) => BatchId.ParsePurpose(Text(column)).Value;
}
