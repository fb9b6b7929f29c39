using System.Globalization;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Grains;

/// <summary>Cursors of lists: the key of the last row of a page, as text. Opaque to clients.</summary>
public static class PageCursor
{
    /// <summary>Rows of a page at most.</summary>
    public const int MaxLimit = 200;

    /// <summary>The row number of the query's cursor, null at the start; refuses what no page gave, and limits out of range.</summary>
    public static Result<long?> Number(PageQuery query)
    {
        if (query.Limit is < 1 or > MaxLimit)
        {
            return LimitInvalid();
        }

        if (query.Cursor is null)
        {
            return Result<long?>.Ok(null);
        }

        return long.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Result<long?>.Ok(number)
            : CursorInvalid();
    }

    /// <summary>The id of the query's cursor, null at the start; refuses what no page gave, and limits out of range.</summary>
    public static Result<T?> Id<T>(PageQuery query, Func<string?, Result<T>> parse)
        where T : struct
    {
        if (query.Limit is < 1 or > MaxLimit)
        {
            return LimitInvalid();
        }

        if (query.Cursor is null)
        {
            return Result<T?>.Ok(null);
        }

        return parse(query.Cursor) is { IsOk: true } id ? Result<T?>.Ok(id.Value) : CursorInvalid();
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A page of the rows; one row more than the limit was read to know whether there is a next page.</summary>
    public static Page<T> Cut<T>(IReadOnlyList<T> rows, int limit, Func<T, string> cursor) =>
        rows.Count > limit ? new Page<T>([.. rows.Take(limit)], cursor(rows[limit - 1])) : new Page<T>(rows, null);

    private static Problem LimitInvalid() => new(ProblemCodes.LimitInvalid, $"A limit is 1 to {MaxLimit}.");

    private static Problem CursorInvalid() => new(ProblemCodes.CursorInvalid, "A cursor is what the page before gave.");
}
