using Microsoft.AspNetCore.Http;
using Parlance.Dialects;

namespace Parlance.Gateway.Features.Routing;

/// <summary>A call that looks for its targets.</summary>
/// <param name="Door">The dialect in which it chats; null for another operation, whose content is not looked at.</param>
/// <param name="Scan">The request.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="KeyId">Whose it is.</param>
/// <param name="Partition">What no call of another one shares: the nearest tenant, else the key.</param>
internal readonly record struct RouteAsk(IDialect? Door, RequestScan Scan, IHeaderDictionary Headers, string KeyId, string Partition);
