using ChainCloud.Gateway.Merchants;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChainCloud.Gateway.Http;

/// <summary>What the OpenAPI document says beyond what the routes say by themselves.</summary>
public static class ApiDocument
{
    private const string TokenScheme = "token";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ChainCloud",
                Version = "1",
                Description = "Take and send coins while no private key is on a machine with a network. Amounts are strings of base units. "
                    + "Every POST takes an Idempotency-Key header; every money request has an external_id. Errors are problem details (RFC 9457).",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[TokenScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "cc_<kind>_<subject>_<secret>_<checksum>",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var takes = context.Description.ActionDescriptor.EndpointMetadata.OfType<TokenKinds>().LastOrDefault();
            if (takes is { IsPublic: false })
            {
                operation.Description = $"Tokens: {string.Join(", ", takes.Kinds).ToLowerInvariant()}.";
                operation.Security ??= [];
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, context.Document)] = [] });
            }

            return Task.CompletedTask;
        });
    }
}
