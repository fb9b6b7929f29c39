namespace ChainCloud.Chains;

/// <summary>The kinds of transaction (EIP-2718). Only <see cref="DynamicFee"/> is ever signed here; the others are known to be named.</summary>
public enum EvmTransactionType
{
    /// <summary>Before EIP-2718: a bare RLP list.</summary>
    Legacy = 0,

    /// <summary>EIP-2930.</summary>
    AccessList = 1,

    /// <summary>EIP-1559: the caps of the fee are in it.</summary>
    DynamicFee = 2,

    /// <summary>EIP-4844: carries blobs.</summary>
    Blob = 3,

    /// <summary>EIP-7702: hands accounts over to code.</summary>
    SetCode = 4,
}

/// <summary>Which type the bytes of a transaction say they are.</summary>
public static class EvmTransactionTypes
{
    /// <summary>The type by the first byte; null when it is none that is known.</summary>
    public static EvmTransactionType? Of(ReadOnlySpan<byte> transaction) => transaction switch
    {
        [>= 0xc0 and <= 0xfe, ..] => EvmTransactionType.Legacy,
        [>= 1 and <= 4, ..] => (EvmTransactionType)transaction[0],
        _ => null,
    };
}
