using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Http;

/// <summary>Results of grains as typed answers.</summary>
public static class Answers
{
    public static Results<Ok<TBody>, Refused> ToOk<T, TBody>(this Result<T> result, Func<T, TBody> format) =>
        result.TryGet(out var value, out var problem) ? TypedResults.Ok(format(value)) : new Refused(problem);

    public static Results<Created<TBody>, Refused> ToCreated<T, TBody>(this Result<T> result, Func<T, TBody> format, Func<TBody, string?> location)
    {
        if (!result.TryGet(out var value, out var problem))
        {
            return new Refused(problem);
        }

        var body = format(value);
        return TypedResults.Created(location(body), body);
    }

    public static Results<Accepted<TBody>, Refused> ToAccepted<T, TBody>(this Result<T> result, Func<T, TBody> format, Func<TBody, string> location)
    {
        if (!result.TryGet(out var value, out var problem))
        {
            return new Refused(problem);
        }

        var body = format(value);
        return TypedResults.Accepted(location(body), body);
    }
}
