using ChainCloud.Chains;
using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Addresses;

/// <summary>Single addresses: the next verified one, one with its history, and whether a foreign one is well formed.</summary>
public static class AddressRoutes
{
    public static void MapAddresses(this IEndpointRouteBuilder routes)
    {
        var addresses = routes.MapGroup("/v1/addresses").WithTags("addresses");
        addresses.MapPost("", Next).Takes(TokenKind.Cold).WithName("nextAddress");
        addresses.MapPost("validate", Validate).Takes(TokenKind.Cold, TokenKind.Hot).WithName("validateAddress");
        addresses.MapGet("{address}", Read).Takes(TokenKind.Cold).WithName("readAddress");
    }

    private static async Task<Results<Created<AddressBody>, Refused>> Next(
        NextAddressBody body, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!assets.FindReceiving(body.Asset).TryGet(out var definition, out var unknown))
        {
            return new Refused(unknown);
        }

        if (!Purposes.Parse(body.Purpose).TryGet(out var purpose, out var badPurpose))
        {
            return new Refused(badPurpose);
        }

        if (!Texts.ExternalId(body.ExternalId).TryGet(out var externalId, out var badId))
        {
            return new Refused(badId);
        }

        if (!Texts.Label(body.Label).TryGet(out var label, out var badLabel))
        {
            return new Refused(badLabel!);
        }

        return (await grains.Within(grains.Account(merchant.Id, definition).NextAddress(purpose, externalId, label)))
            .ToCreated(issued => AddressBody.Of(issued, assets), address => $"/v1/addresses/{address.Address}?asset={address.Asset}");
    }

    private static async Task<Results<Ok<AddressHistoryBody>, Refused>> Read(
        string address, string? asset, string? cursor, string? limit, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!assets.Find(asset).TryGet(out var definition, out var unknown))
        {
            return new Refused(unknown);
        }

        if (!AddressCodec.Parse(definition, address).TryGet(out var script, out var badAddress))
        {
            return new Refused(badAddress);
        }

        if (!new ListParameters(cursor, limit).Parse().TryGet(out var query, out var badQuery))
        {
            return new Refused(badQuery);
        }

        var receiving = grains.Account(merchant.Id, assets.Of(definition.ChainAsset));
        if (!(await grains.Within(receiving.ReadAddress(script))).TryGet(out var issued, out var problem))
        {
            return new Refused(problem);
        }

        return (await grains.Within(grains.Account(merchant.Id, definition).AddressDeposits(script, query)))
            .ToOk(page => new AddressHistoryBody(AddressBody.Of(issued, assets), page.ToBody(view => DepositBody.Of(view, assets))));
    }

    private static Results<Ok<ValidAddressBody>, Refused> Validate(ValidateAddressBody body, ServedAssets assets)
    {
        if (!assets.Find(body.Asset).TryGet(out var definition, out var unknown))
        {
            return new Refused(unknown);
        }

        return AddressCodec.Parse(definition, body.Address).ToOk(script => new ValidAddressBody(
            definition.Asset.Code, definition.Network.ToText(), ServedAssets.Address(definition, script), script.ToHex(),
            definition.Kind == ChainKind.Evm ? "account" : ScriptTypeText(Scripts.Classify(script))));
    }

    private static string ScriptTypeText(ScriptType type) => type switch
    {
        ScriptType.P2pkh => "p2pkh",
        ScriptType.P2sh => "p2sh",
        ScriptType.P2wpkh => "p2wpkh",
        ScriptType.P2wsh => "p2wsh",
        ScriptType.P2tr => "p2tr",
        _ => "other",
    };
}
