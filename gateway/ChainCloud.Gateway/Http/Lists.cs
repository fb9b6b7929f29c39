using System.Globalization;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Http;

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Opaque: give it as <c>cursor</c> for the next page; null at the end.</param>
public sealed record ListBody<T>(IReadOnlyList<T> Items, bool HasMore, string? NextCursor);

/// <summary>Which page of which asset's list is asked for.</summary>
public readonly record struct AssetList(AssetDefinition Asset, PageQuery Query);

/// <summary>The query parameters that every list takes.</summary>
/// <param name="Cursor">What the page before gave as next_cursor.</param>
/// <param name="Limit">1 to 200; 50 if not given.</param>
public readonly record struct ListParameters(string? Cursor, string? Limit)
{
    /// <summary>The most rows of one page.</summary>
    public const int MaxLimit = 200;

    private const int DefaultLimit = 50;

    public Result<PageQuery> Parse() =>
        ParseLimit(Limit).TryGet(out var limit, out var problem) ? new PageQuery(Cursor, limit) : problem;

    /// <summary>The same for the list of one asset; the first of asset and page that is wrong refuses.</summary>
    public Result<AssetList> Of(Result<AssetDefinition> asset)
    {
        var parameters = this;
        return asset.Then(found => parameters.Parse().Map(query => new AssetList(found, query)));
    }

    /// <summary>Refuses with <see cref="ProblemCodes.LimitInvalid"/> what is not 1 to 200.</summary>
    public static Result<int> ParseLimit(string? text)
    {
        if (text is null)
        {
            return DefaultLimit;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : new Problem(ProblemCodes.LimitInvalid, "A limit is 1 to 200.");
    }
}

/// <summary>Pages of grains as bodies.</summary>
public static class PageExtensions
{
    public static ListBody<TBody> ToBody<T, TBody>(this Page<T> page, Func<T, TBody> format) =>
        new([.. page.Items.Select(format)], page.HasMore, page.NextCursor);
}
