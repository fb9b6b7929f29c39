using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Payouts;

/// <summary>Parses what a client asks for into the contract's types. Refuses the first thing that is wrong, and says which output it is.</summary>
public static class PayoutRequests
{
    /// <summary>The most destinations of one payout.</summary>
    public const int MaxOutputs = 1_000;

    private const int MaxSealedLength = 192 * 1024;

    public static Result<RequestPayout> Parse(CreatePayoutBody body, AssetDefinition asset, AssetDefinition feeAsset)
    {
        if (!Texts.ExternalId(body.ExternalId).TryGet(out var externalId, out var badId))
        {
            return badId;
        }

        if (body.Outputs.Count is 0 or > MaxOutputs)
        {
            return new Problem(
                body.Outputs.Count == 0 ? ProblemCodes.MalformedRequest : ProblemCodes.TooManyOutputs, "A payout has 1 to 1,000 outputs.");
        }

        if (body.SealedRequest.Length is 0 or > MaxSealedLength)
        {
            return new Problem(ProblemCodes.MalformedRequest, "sealed_request is the sealed request for the V-Device, at most 192 KiB.");
        }

        var outputs = new PayoutOutput[body.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (!ParseOutput(body.Outputs[i], asset).TryGet(out var output, out var problem))
            {
                return new Problem(problem.Code, $"outputs[{i}]: {problem.Detail}");
            }

            outputs[i] = output;
        }

        Amount? maxFee = null;
        if (body.MaxFee is not null)
        {
            if (!ParseAmount(body.MaxFee, feeAsset).TryGet(out maxFee, out var problem))
            {
                return new Problem(problem.Code, $"max_fee: {problem.Detail}");
            }
        }

        return FeeSpeeds.Parse(body.FeeSpeed ?? "normal").Map(speed => new RequestPayout(
            externalId, outputs, maxFee, body.SealedRequest, HashOf(externalId, asset.Asset, outputs, maxFee, speed), speed));
    }

    private static Result<PayoutOutput> ParseOutput(OutputBody? body, AssetDefinition asset)
    {
        if (body is null)
        {
            return new Problem(ProblemCodes.MalformedRequest, "an output is an object with address and amount.");
        }

        if (!AddressCodec.Parse(asset, body.Address).TryGet(out var script, out var badAddress))
        {
            return badAddress;
        }

        return ParseAmount(body.Amount, asset).TryGet(out var amount, out var badAmount) ? new PayoutOutput(script, amount) : badAmount;
    }

    private static Result<Amount> ParseAmount(string text, AssetDefinition asset)
    {
        if (!Amount.Parse(asset.Asset, text).TryGet(out var amount, out var problem))
        {
            return problem;
        }

        if (amount.IsZero)
        {
            return new Problem(ProblemCodes.AmountZero, "an amount of zero pays nothing.");
        }

        return amount.Units <= asset.MaxUnits
            ? amount
            : new Problem(ProblemCodes.AmountAboveSupply, $"there are never more than {asset.MaxUnits} base units of {asset.Asset}.");
    }

    /// <summary>
    /// SHA-256 over external id, asset, outputs, fee cap and wanted fee, each with its length. Not over the sealed request: sealing the same content again
    /// gives other bytes, and is still the same request; the V-Device judges what the first one holds.
    /// </summary>
    private static Hash256 HashOf(string externalId, AssetId asset, ReadOnlySpan<PayoutOutput> outputs, Amount? maxFee, FeeSpeed speed)
    {
        var buffer = new ArrayBufferWriter<byte>(128 + (64 * outputs.Length));
        Append(buffer, Encoding.UTF8.GetBytes(externalId));
        Append(buffer, Encoding.UTF8.GetBytes(asset.Code));
        foreach (var output in outputs)
        {
            Append(buffer, output.Script.Span);
            Append(buffer, output.Amount.Units);
        }

        Append(buffer, maxFee?.Units ?? BigInteger.Zero);
        Append(buffer, (BigInteger)(int)speed);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return new Hash256(hash);
    }

    private static void Append(ArrayBufferWriter<byte> buffer, BigInteger units)
    {
        Span<byte> bytes = stackalloc byte[32];
        units.TryWriteBytes(bytes, out var written, isUnsigned: true, isBigEndian: true);
        Append(buffer, bytes[..written]);
    }

    private static void Append(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), bytes.Length);
        buffer.Advance(4);
        buffer.Write(bytes);
    }
}
