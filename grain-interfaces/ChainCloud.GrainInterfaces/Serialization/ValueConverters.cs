using System.Numerics;
using Orleans;

namespace ChainCloud.GrainInterfaces.Serialization;

[GenerateSerializer, Immutable, Alias("cc.AmountSurrogate")]
public readonly struct AmountSurrogate(AssetId asset, BigInteger units)
{
    [Id(0)]
    public readonly AssetId Asset = asset;

    [Id(1)]
    public readonly BigInteger Units = units;
}

[RegisterConverter]
public sealed class AmountConverter : IConverter<Amount, AmountSurrogate>
{
    public Amount ConvertFromSurrogate(in AmountSurrogate surrogate) => Amount.Of(surrogate.Asset, surrogate.Units);

    public AmountSurrogate ConvertToSurrogate(in Amount value) => new(value.Asset, value.Units);
}

[GenerateSerializer, Immutable, Alias("cc.Hash256Surrogate")]
public readonly struct Hash256Surrogate(byte[] bytes)
{
    [Id(0)]
    public readonly byte[] Bytes = bytes;
}

[RegisterConverter]
public sealed class Hash256Converter : IConverter<Hash256, Hash256Surrogate>
{
    public Hash256 ConvertFromSurrogate(in Hash256Surrogate surrogate) => new(surrogate.Bytes);

    public Hash256Surrogate ConvertToSurrogate(in Hash256 value) => new(value.ToArray());
}

[GenerateSerializer, Immutable, Alias("cc.ScriptPubKeySurrogate")]
public readonly struct ScriptPubKeySurrogate(byte[] bytes)
{
    [Id(0)]
    public readonly byte[] Bytes = bytes;
}

[RegisterConverter]
public sealed class ScriptPubKeyConverter : IConverter<ScriptPubKey, ScriptPubKeySurrogate>
{
    public ScriptPubKey ConvertFromSurrogate(in ScriptPubKeySurrogate surrogate) => new(surrogate.Bytes);

    public ScriptPubKeySurrogate ConvertToSurrogate(in ScriptPubKey value) => new(value.ToArray());
}

[GenerateSerializer, Immutable, Alias("cc.OutpointSurrogate")]
public readonly struct OutpointSurrogate(Hash256 txId, uint index)
{
    [Id(0)]
    public readonly Hash256 TxId = txId;

    [Id(1)]
    public readonly uint Index = index;
}

[RegisterConverter]
public sealed class OutpointConverter : IConverter<Outpoint, OutpointSurrogate>
{
    public Outpoint ConvertFromSurrogate(in OutpointSurrogate surrogate) => new(surrogate.TxId, surrogate.Index);

    public OutpointSurrogate ConvertToSurrogate(in Outpoint value) => new(value.TxId, value.Index);
}

[GenerateSerializer, Immutable, Alias("cc.BlockRefSurrogate")]
public readonly struct BlockRefSurrogate(long height, Hash256 hash)
{
    [Id(0)]
    public readonly long Height = height;

    [Id(1)]
    public readonly Hash256 Hash = hash;
}

[RegisterConverter]
public sealed class BlockRefConverter : IConverter<BlockRef, BlockRefSurrogate>
{
    public BlockRef ConvertFromSurrogate(in BlockRefSurrogate surrogate) => new(surrogate.Height, surrogate.Hash);

    public BlockRefSurrogate ConvertToSurrogate(in BlockRef value) => new(value.Height, value.Hash);
}

[GenerateSerializer, Immutable, Alias("cc.FenceSurrogate")]
public readonly struct FenceSurrogate(byte[] point, ulong number)
{
    [Id(0)]
    public readonly byte[] Point = point;

    [Id(1)]
    public readonly ulong Number = number;
}

[RegisterConverter]
public sealed class FenceConverter : IConverter<Fence, FenceSurrogate>
{
    public Fence ConvertFromSurrogate(in FenceSurrogate surrogate) => Fence.Of(surrogate.Point, surrogate.Number).Value;

    public FenceSurrogate ConvertToSurrogate(in Fence value) => new(value.Point, value.Number);
}
