import { definitionFormat } from './definition-format';

describe('the format of a definition', () => {
  it.each([
    ['openapi', "openapi: '3.1.0'\ninfo: {}", 'OpenAPI 3.1.0', 'yaml'],
    ['openapi', '{ "openapi": "3.0.3" }', 'OpenAPI 3.0.3', 'json'],
    ['openapi', '{\n  "swagger": "2.0"\n}', 'OpenAPI 2.0', 'json'],
    ['asyncapi', 'asyncapi: 3.0.0', 'AsyncAPI 3.0.0', 'yaml'],
    ['graphql', 'type Query { a: Int }', 'GraphQL', 'graphql'],
    ['grpc', 'syntax = "proto3";', 'Protocol Buffers 3', 'proto'],
    ['wsdl', '<definitions/>', 'wsdl', 'text'],
    [undefined, 'x', 'Definition', 'text'],
  ])('of type %s', (type, definition, words, language) => {
    expect(definitionFormat(type, definition)).toEqual({ words, language });
  });
});
