using System.Buffers.Binary;
using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains.Psbts;

/// <summary>The key types of BIP-174 and what their keys and values must look like. Types that are not listed may hold anything.</summary>
internal static class PsbtTypes
{
    public const byte GlobalUnsignedTx = 0x00;
    public const byte GlobalXpub = 0x01;
    public const byte GlobalVersion = 0xfb;

    public const byte InNonWitnessUtxo = 0x00;
    public const byte InWitnessUtxo = 0x01;
    public const byte InPartialSignature = 0x02;
    public const byte InSighashType = 0x03;
    public const byte InRedeemScript = 0x04;
    public const byte InWitnessScript = 0x05;
    public const byte InDerivation = 0x06;
    public const byte InFinalScriptSig = 0x07;
    public const byte InFinalWitness = 0x08;

    public const byte OutRedeemScript = 0x00;
    public const byte OutWitnessScript = 0x01;
    public const byte OutDerivation = 0x02;

    public static bool IsGlobalValid(byte[] key, byte[] value) => key[0] switch
    {
        GlobalUnsignedTx => key.Length == 1,
        GlobalXpub => key.Length == 1 + ExtendedPublicKey.SerializedLength && IsOrigin(value) && (value.Length / 4) - 1 == key[5],
        GlobalVersion => key.Length == 1 && value is [0, 0, 0, 0],
        _ => true,
    };

    /// <summary>The transaction of <see cref="InNonWitnessUtxo"/> is judged where it is read, so that it is read once.</summary>
    public static bool IsInputValid(byte[] key, byte[] value) => key[0] switch
    {
        InNonWitnessUtxo => key.Length == 1,
        InWitnessUtxo => key.Length == 1 && ParseOutput(value) is not null,
        InPartialSignature => IsPublicKey(key) && value.Length > 0,
        InSighashType => key.Length == 1 && value.Length == 4,
        InRedeemScript or InWitnessScript or InFinalScriptSig => key.Length == 1,
        InDerivation => IsPublicKey(key) && IsOrigin(value),
        InFinalWitness => key.Length == 1 && ParseStack(value) is not null,
        0x0a or 0x0c => key.Length == 21,
        0x0b or 0x0d => key.Length == 33,
        _ => true,
    };

    public static bool IsOutputValid(byte[] key, byte[] value) => key[0] switch
    {
        OutRedeemScript or OutWitnessScript => key.Length == 1,
        OutDerivation => IsPublicKey(key) && IsOrigin(value),
        _ => true,
    };

    public static TransactionOutput? ParseOutput(byte[] value)
    {
        var reader = new WireReader(value);
        var output = TransactionCodec.ReadOutput(ref reader);
        return reader.AtEnd && !reader.Failed ? output : null;
    }

    public static byte[] WriteOutput(TransactionOutput output)
    {
        var writer = new WireWriter();
        writer.Output(output);
        return writer.ToArray();
    }

    public static byte[][]? ParseStack(byte[] value)
    {
        var reader = new WireReader(value);
        var stack = TransactionCodec.ReadStack(ref reader);
        return reader.AtEnd && !reader.Failed ? stack : null;
    }

    public static byte[] WriteStack(IReadOnlyList<byte[]> stack)
    {
        var writer = new WireWriter();
        writer.Stack(stack);
        return writer.ToArray();
    }

    public static KeyOrigin ParseOrigin(byte[] value)
    {
        var steps = new uint[(value.Length / 4) - 1];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(4 + (4 * i)));
        }

        return new KeyOrigin(BinaryPrimitives.ReadUInt32BigEndian(value), DerivationPath.Of(steps));
    }

    public static byte[] WriteOrigin(KeyOrigin origin)
    {
        var value = new byte[4 + (4 * origin.Path.Steps.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(value, origin.MasterFingerprint);
        for (var i = 0; i < origin.Path.Steps.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(4 + (4 * i)), origin.Path.Steps[i]);
        }

        return value;
    }

    private static bool IsPublicKey(byte[] key) => Secp256k1.IsValidPublicKey(key.AsSpan(1), allowUncompressed: true);

    private static bool IsOrigin(byte[] value) => value.Length is >= 4 and <= 4 + (4 * 255) && value.Length % 4 == 0;
}
